//! Each rule, tried to the second and the øre.
