//! Bearer tokens (BAL-01, M15).

use crate::face::{Face, reason_of, request, user};
use crate::support::USER;
use sha2::{Digest, Sha256};
use split_ledger::command::{Options, QueryInfo};
use split_ledger::engine::registry;
use split_ledger::wire::routes::{ROUTES, Target};
use split_ledger::wire::{Access, Decoded, Request, Token, authorize, decode, needed_scope};

fn token(text: &str, scopes: &[&str]) -> Token {
    let hex: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02X}")).collect();
    Token::new(&hex, scopes.iter().map(|scope| (*scope).to_owned())).unwrap()
}

fn tokens() -> Vec<Token> {
    vec![
        token("reader", &["balances:read"]),
        token("writer", &["balances:write"]),
        token("admin", &["*"]),
        token("none", &[]),
    ]
}

#[test]
fn m15_who_may_do_what() {
    let tokens = tokens();
    for (header, read, write) in [
        (None, 401, 401),
        (Some(""), 401, 401),
        (Some("Bearer"), 401, 401),
        (Some("Bearer "), 401, 401),
        (Some("Bearer nobody"), 401, 401),
        (Some("Basic reader"), 401, 401),
        (Some("Bearer reade"), 401, 401),
        (Some("Bearer reader"), 200, 403),
        (Some("bearer writer"), 403, 200),
        (Some("BEARER  admin "), 200, 200),
        (Some("Bearer none"), 403, 403),
    ] {
        let status = |scope| match authorize(header, &tokens, scope) {
            Ok(()) => 200,
            Err(error) => error.reason.info().http,
        };
        assert_eq!((status("balances:read"), status("balances:write")), (read, write), "{header:?}");
    }
    assert!(authorize(Some("Bearer x"), &[], "balances:read").is_err());
}

#[test]
fn digests_have_64_hexadecimal_digits() {
    for bad in ["", "ab", &"g".repeat(64), &"a".repeat(63), &"a".repeat(65), &"é".repeat(32)] {
        assert!(Token::new(bad, Vec::new()).is_err(), "{bad}");
    }
}

#[test]
fn bal_01_every_route_but_the_open_ones() {
    let tokens = tokens();
    for route in ROUTES {
        let target = route.path.replace(['{', '}'], "");
        let request = request(route.method, &target, b"{}");
        let wanted = match route.target {
            Target::Health | Target::OpenApi => None,
            Target::Command(_) | Target::Commands => Some("balances:write"),
            Target::Query(_) | Target::Bill(_) | Target::Queries | Target::Host(_) => Some("balances:read"),
            Target::Douyin(_) => Some("industry_open.trade.settle"),
            Target::Allinpay => Some("allinpay.shopoint.fundService"),
        };
        assert_eq!(needed_scope(&request), wanted, "{}", route.operation);
        let decoded = decode(&request, Access::Tokens(&tokens), &Options::default());
        // Formats that always answer HTTP 200 say it in the body.
        let is_refused = matches!(decoded, Decoded::Answer(answer) if answer.status == 401
            || matches!(route.target, Target::Douyin(_)) && answer.body.contains(":2190002,")
            || matches!(route.target, Target::Allinpay) && answer.body.contains(":3103,"));
        assert_eq!(is_refused, wanted.is_some(), "{}", route.operation);
    }
    assert_eq!(needed_scope(&request("GET", "/nowhere", b"")), None);
}

#[test]
fn refusals_say_what_is_wanted() {
    let (tokens, mut face) = (tokens(), Face::funded());
    let target = user("/balance");
    let ask = |authorization| Request { authorization, ..request("GET", &target, b"") };
    let response = face.handle(&ask(None), Access::Tokens(&tokens));
    assert_eq!((response.status, reason_of(&response.body)), (401, "UNAUTHENTICATED".to_owned()));
    assert_eq!(response.header("www-authenticate"), Some("Bearer realm=\"split-ledger\""));
    assert!(response.body.starts_with(r#"{"code":16,"#));
    let response = face.handle(&ask(Some("Bearer writer")), Access::Tokens(&tokens));
    assert_eq!((response.status, reason_of(&response.body)), (403, "PERMISSION_DENIED".to_owned()));
    assert!(response.body.contains(r#""metadata":{"scope":"balances:read"}"#), "{}", response.body);
    assert!(response.header("www-authenticate").unwrap().contains("scope=\"balances:read\""));
    assert_eq!(face.handle(&ask(Some("Bearer reader")), Access::Tokens(&tokens)).status, 200);
    // The token is judged before the body: nobody learns of fields without one.
    let bad = request("POST", "/v1/balances/freeze", b"{");
    assert_eq!(face.handle(&bad, Access::Tokens(&tokens)).status, 401);
}

/// A list over the whole ledger shows what belongs to all apps: a token of one app
/// does not open it, by whichever route.
#[test]
fn m10_m15_a_token_of_an_app_opens_no_list_of_the_whole_ledger() {
    let tokens = [token("all", &["*"]), token("app", &["*"]).for_app("a")];
    let mut face = Face::funded();
    let mut status = |method: &str, target: &str, body: &str, bearer: &str| {
        let bearer = format!("Bearer {bearer}");
        let asked = Request { authorization: Some(&bearer), ..request(method, target, body.as_bytes()) };
        let response = face.handle(&asked, Access::Tokens(&tokens));
        assert!(response.status != 403 || reason_of(&response.body) == "PERMISSION_DENIED");
        response.status
    };
    let owners = ["userId", "merchantId", "platformId", "partnerId"];
    let names = |info: &QueryInfo| info.fields.iter().map(|field| field.name).collect::<Vec<_>>();
    let is_list = |info: &QueryInfo| names(info).contains(&"limit") || info.name == "payout_pools";
    let mut lists = 0;
    for info in registry::queries().filter(|info| is_list(info)) {
        let body = format!(r#"{{"type":"{}"}}"#, info.name);
        let open = status("POST", "/v1/queries", &body, "all");
        // The entries and the bills of one owner: without the owner there are none.
        let needs_owner = open == 400;
        assert_eq!(
            status("POST", "/v1/queries", &body, "app"),
            if needs_owner { 400 } else { 403 },
            "{body}"
        );
        lists += usize::from(!needs_owner);
        if names(info).contains(&owners[0]) && !needs_owner {
            for (id, wanted) in [(r#""""#, 403), ("null", 403), (&*format!("\"{USER}\""), 200)] {
                let body = format!(r#"{{"type":"{}","userId":{id},"currency":"CNY"}}"#, info.name);
                assert_eq!(status("POST", "/v1/queries", &body, "app"), wanted, "{body}");
            }
        }
    }
    assert_eq!(lists, 16);
    for route in ROUTES.iter().filter(|route| route.path_names().next().is_none()) {
        let Target::Query(info) = route.target else { continue };
        if is_list(info) {
            assert_eq!(status("GET", route.path, "", "app"), 403, "{}", route.path);
            assert_eq!(status("GET", route.path, "", "all"), 200, "{}", route.path);
        }
    }
    assert_eq!(status("GET", &user("/transactions"), "", "app"), 200);
}
