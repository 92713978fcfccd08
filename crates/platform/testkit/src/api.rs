//! placeholder until ambar-web is there
