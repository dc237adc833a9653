//! The hottest macros of `Kernel`.
