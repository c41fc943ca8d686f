use crate::found;
