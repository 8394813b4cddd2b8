//! Level: which vector instructions the processor has, and how a kernel is compiled for each.

/// A set of instructions that the kernels are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// Whatever the compiler may assume of the target.
    Portable,
    /// 256 bits, with fused multiply-add.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// The same, with dot products of bytes.
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    /// 512 bits, with dot products of bytes.
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// 128 bits, with dot products of bytes.
    #[cfg(target_arch = "aarch64")]
    DotProduct,
}

impl Level {
    /// The best level of this processor.
    pub(crate) fn detect() -> Self {
        Self::available().pop().unwrap_or(Self::Portable)
    }

    /// Every level that this processor can run, the best last.
    #[cfg(target_arch = "x86_64")]
    pub(crate) fn available() -> Vec<Self> {
        let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        let avx_vnni = avx2 && is_x86_feature_detected!("avxvnni");
        let avx512 = avx2
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vnni");
        let levels = [
            (true, Self::Portable),
            (avx2, Self::Avx2),
            (avx_vnni, Self::AvxVnni),
            (avx512, Self::Avx512),
        ];
        levels.into_iter().filter(|&(has, _)| has).map(|(_, level)| level).collect()
    }

    /// Every level that this processor can run, the best last.
    #[cfg(target_arch = "aarch64")]
    pub(crate) fn available() -> Vec<Self> {
        let mut levels = vec![Self::Portable];
        if std::arch::is_aarch64_feature_detected!("dotprod") {
            levels.push(Self::DotProduct);
        }
        levels
    }

    /// Every level that this processor can run, the best last.
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    pub(crate) fn available() -> Vec<Self> {
        vec![Self::Portable]
    }
}

/// Defines a function that runs `$body`, compiled for each level, at the level it is given.
///
/// The body is a generic function of how many rows and lanes make a tile that fits the registers,
/// and of whether multiply-add is one instruction (where it is not, it would be a library call).
macro_rules! at_each_level {
    ($(#[$attribute:meta])* fn $name:ident($($argument:ident: $type:ty),* $(,)?) = $body:ident) => {
        $(#[$attribute])*
        #[allow(clippy::too_many_arguments, reason = "the body's arguments, and the level")]
        pub(crate) fn $name(level: $crate::embed::kernel::Level, $($argument: $type),*) {
            #[cfg(target_arch = "x86_64")]
            {
                use $crate::embed::kernel::Level;

                #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
                fn avx512($($argument: $type),*) {
                    $body::<12, 32, true>($($argument),*);
                }
                #[target_feature(enable = "avx2,fma")]
                fn avx2($($argument: $type),*) {
                    $body::<6, 16, true>($($argument),*);
                }
                match level {
                    // SAFETY: a level comes from `Level::available`, which asked the processor.
                    Level::Avx512 => return unsafe { avx512($($argument),*) },
                    // SAFETY: as above.
                    Level::Avx2 | Level::AvxVnni => return unsafe { avx2($($argument),*) },
                    Level::Portable => {}
                }
            }
            let _ = level;
            if cfg!(target_arch = "aarch64") {
                $body::<6, 16, true>($($argument),*);
            } else {
                $body::<4, 8, false>($($argument),*);
            }
        }
    };
}

pub(super) use at_each_level;
