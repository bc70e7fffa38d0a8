//! The client's address: the peer's, or the forwarded one if the peer is one of our own proxies.

use std::net::IpAddr;

/// Addresses of our own proxies. Forwarded addresses are accepted from them only.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(pub Vec<IpAddr>);

impl TrustedProxies {
    fn contains(&self, ip: IpAddr) -> bool {
        self.0.contains(&ip.to_canonical())
    }
}

/// Walks `X-Forwarded-For` from the right, the end our proxies wrote, to the first address that
/// is not ours. Everything left of it is claimed by the client and ignored.
pub(super) fn client_ip<'a>(
    peer: IpAddr,
    forwarded: impl Iterator<Item = &'a str>,
    trusted: &TrustedProxies,
) -> IpAddr {
    let peer = peer.to_canonical();
    if !trusted.contains(peer) {
        return peer;
    }
    let hops: Vec<&str> = forwarded
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .collect();
    let mut client = peer;
    for hop in hops.into_iter().rev() {
        let Ok(ip) = hop.parse::<IpAddr>() else { break };
        client = ip.to_canonical();
        if !trusted.contains(client) {
            break;
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let trusted = TrustedProxies(trusted.iter().map(|t| t.parse().unwrap()).collect());
        client_ip(peer.parse().unwrap(), forwarded.iter().copied(), &trusted).to_string()
    }

    #[test]
    fn a_stranger_cannot_speak_for_others() {
        assert_eq!(
            seen("203.0.113.9", &["1.2.3.4"], &["10.0.0.1"]),
            "203.0.113.9"
        );
    }

    #[test]
    fn only_what_our_proxies_wrote_counts() {
        assert_eq!(
            seen("10.0.0.1", &["6.6.6.6, 203.0.113.9"], &["10.0.0.1"]),
            "203.0.113.9"
        );
        let two = ["10.0.0.1", "10.0.0.2"];
        assert_eq!(
            seen("10.0.0.1", &["6.6.6.6, 203.0.113.9, 10.0.0.2"], &two),
            "203.0.113.9"
        );
        assert_eq!(
            seen("10.0.0.1", &["6.6.6.6", "203.0.113.9"], &two),
            "203.0.113.9"
        );
    }

    #[test]
    fn garbage_ends_the_walk() {
        assert_eq!(
            seen("10.0.0.1", &["203.0.113.9, what"], &["10.0.0.1"]),
            "10.0.0.1"
        );
        assert_eq!(seen("::ffff:203.0.113.9", &[], &[]), "203.0.113.9");
    }
}
