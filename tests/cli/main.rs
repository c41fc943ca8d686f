//! The program as its users see it: exit status, stdout and stderr together.

mod check;
mod fixture;
mod frame;
mod shown;
mod streams;
