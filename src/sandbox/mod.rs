//! The gateways played on a loopback port.
