//! Payer: on whose account a request takes memory, threads and streams.
//!
//! All that a server has little of is shared out by payer, so that one takes nothing away from
//! another. Who a request is from is decided at the gate, which notes the payer with it.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

/// Whoever a request is from, as far as it was proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Payer {
    /// The owner with this number.
    Owner(u32),
    /// A stranger at this address.
    Address(IpAddr),
}

/// What tells whoever a request is from apart from others, of the same owner too: one key of theirs,
/// or an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Asker(pub(crate) String);

impl Asker {
    /// Who a request is from; strangers without an address are one.
    pub(crate) fn of(extensions: &axum::http::Extensions) -> Self {
        extensions.get().cloned().unwrap_or(Self(String::new()))
    }
}

impl Payer {
    /// The payer of a request; strangers without an address are one.
    pub(crate) fn of(extensions: &axum::http::Extensions) -> Self {
        let nobody = Self::Address(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        extensions.get().copied().unwrap_or(nobody)
    }
}

impl<S: Sync> FromRequestParts<S> for Payer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions))
    }
}

/// The address by which a stranger is known: who has one of IPv6 has all that begin as it does.
pub(crate) fn known_by(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64))
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_network_of_ipv6_are_one_stranger() {
        let known = |text: &str| known_by(text.parse().unwrap()).to_string();
        assert_eq!(known("2001:db8:1:2:3:4:5:6"), known("2001:db8:1:2::9"));
        assert_ne!(known("2001:db8:1:2::9"), known("2001:db8:1:3::9"));
        assert_eq!((known("::ffff:10.0.0.1"), known("::1")), ("10.0.0.1".into(), "::1".into()));
    }
}
