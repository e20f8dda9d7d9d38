//! Where a notification may go (spec B28): https, with a host, and not to an
//! address of the inside. A name is looked up, and checked again, at delivery.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::command::Options;
use crate::error::{Error, Reason};

/// Checks an address.
///
/// # Errors
/// INVALID_FIELD that names the field.
pub fn check(field: &str, url: &str, options: &Options) -> Result<(), Error> {
    let refuse = |message: String| Err(Error::field(Reason::InvalidField, field, message));
    let is_inside_allowed = options.allow_private_urls;
    let Some((scheme, rest)) = url.split_once("://") else {
        return refuse(format!("`{field}` must start with https://"));
    };
    let is_http = scheme.eq_ignore_ascii_case("http") && is_inside_allowed;
    if !scheme.eq_ignore_ascii_case("https") && !is_http {
        return refuse(format!("`{field}` must start with https://"));
    }
    if url.bytes().any(|byte| byte <= b' ' || byte == 0x7f || byte == b'\\') {
        return refuse(format!("`{field}` has a space, a control character or a backslash"));
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    if authority.contains('@') {
        return refuse(format!("`{field}` must not carry a user name"));
    }
    let Some(host) = host(authority) else {
        return refuse(format!("`{field}` has no host"));
    };
    if !is_inside_allowed && is_inside(host) {
        return refuse(format!("`{field}` leads to a private address"));
    }
    Ok(())
}

/// The host of `host`, `host:port` or `[v6]:port`.
fn host(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            (host, port.strip_prefix(':').or(if port.is_empty() { Some("443") } else { None })?)
        }
        None => authority.split_once(':').unwrap_or((authority, "443")),
    };
    let is_port = port.parse::<u16>().is_ok_and(|port| port > 0);
    (!host.is_empty() && is_port).then_some(host)
}

fn is_inside(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    if name == "localhost" || name.ends_with(".localhost") {
        return true;
    }
    match name.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => is_inside_v4(address),
        Ok(IpAddr::V6(address)) => is_inside_v6(address),
        // 127.1, 0x7f.1 and 2130706433 are addresses to some readers.
        Err(_) => name
            .rsplit('.')
            .next()
            .is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x")),
    }
}

fn is_inside_v4(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0)
        || (a == 198 && (18..20).contains(&b))
}

fn is_inside_v6(address: Ipv6Addr) -> bool {
    let [first, ..] = address.segments();
    address.to_ipv4().is_some_and(is_inside_v4)
        || address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || (first & 0xfe00) == 0xfc00
        || (first & 0xffc0) == 0xfe80
        // 64:ff9b::/96 and 2002::/16 carry an IPv4 address.
        || first == 0x64
        || first == 0x2002
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b28_https_with_a_host_outside() {
        let options = Options::default();
        for url in [
            "https://www.xxxx.com",
            "HTTPS://shop.example/hook?a=1",
            "https://8.8.8.8:8443/x",
            "https://[2001:db8::1]/",
        ] {
            assert!(check("notifyUrl", url, &options).is_ok(), "{url}");
        }
        for url in [
            "http://shop.example",
            "shop.example",
            "https://",
            "https:///x",
            "https://:443/",
            "https://a:b/",
            "https://shop.example:0/",
            "https://u@shop.example/",
            "https://shop.example\n",
            "https://localhost/",
            "https://a.localhost./",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://0x7f.0.0.1/",
            "https://10.1.2.3/",
            "https://172.16.0.1/",
            "https://192.168.0.1/",
            "https://169.254.169.254/latest",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[fd00::1]/",
            "https://[fe80::1]/",
            "https://[::1/",
        ] {
            assert!(check("notifyUrl", url, &options).is_err(), "{url}");
        }
        let inside = Options { allow_private_urls: true, ..Options::default() };
        assert!(check("notifyUrl", "http://127.0.0.1:8080/hook", &inside).is_ok());
    }
}
