//! The handle does what it says.
