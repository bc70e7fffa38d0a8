//! Documentation for people, served by the API itself.

use drop_app::api::problem::Kind;

use crate::support::{Answer, Engine, Options, TestApp};

async fn app() -> TestApp {
    let app = TestApp::start_with(Engine::Sqlite, Options::without_worker()).await;
    app.expect("SQLite is always there")
}

#[track_caller]
fn page(answer: &Answer, kind: &str) -> String {
    assert_eq!(answer.status, 200, "{}", answer.json());
    let text = answer.header("content-type").unwrap_or_default();
    assert!(text.starts_with(kind), "{text}");
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

#[tokio::test]
async fn swagger_ui_is_served_with_everything_it_needs() {
    let app = app().await;
    let client = app.anonymous();
    let index = page(&client.get("/docs/").await, "text/html");
    let linked = index
        .split(['"', '\''])
        .filter(|text| text.starts_with("./") || text.starts_with("/docs/"));
    let assets: Vec<_> = linked.map(|text| text.trim_start_matches("./")).collect();
    assert!(assets.len() >= 4, "{assets:?}");
    for asset in assets {
        let path = format!("/docs/{}", asset.trim_start_matches("/docs/"));
        let answer = client.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.bytes.is_empty(), "{path}");
    }
    let settings = client.get("/docs/swagger-initializer.js").await;
    let settings = page(&settings, "text/javascript");
    assert!(settings.contains("/openapi.json"), "{settings}");
}

/// The content security policy must not keep Swagger UI from starting.
#[tokio::test]
async fn swagger_ui_needs_no_script_that_its_policy_forbids() {
    let app = app().await;
    let index = app.anonymous().get("/docs/").await;
    let policy = index
        .header("content-security-policy")
        .expect("a policy")
        .to_owned();
    assert!(policy.contains("default-src 'self'"), "{policy}");
    assert!(!policy.contains("unsafe-eval"), "{policy}");
    let html = page(&index, "text/html");
    for script in html.split("<script").skip(1) {
        let (attributes, rest) = script.split_once('>').expect("a script");
        let inline = rest.split("</script").next().unwrap_or_default().trim();
        assert!(attributes.contains("src=") && inline.is_empty(), "{script}");
    }
    assert!(
        !html.contains("https://"),
        "something is loaded from elsewhere: {html}"
    );
}

#[tokio::test]
async fn the_front_page_leads_to_the_documentation() {
    let app = app().await;
    for path in ["/", "/docs"] {
        let answer = app.anonymous().get(path).await;
        assert_eq!(answer.status, 302, "{path}");
        assert_eq!(answer.header("location"), Some("/docs/"), "{path}");
    }
}

#[tokio::test]
async fn every_problem_has_its_page() {
    let app = app().await;
    let client = app.anonymous();
    let all = page(&client.get("/docs/errors").await, "text/html");
    for kind in Kind::ALL {
        let path = format!("/docs/errors/{}", kind.code());
        let one = page(&client.get(&path).await, "text/html");
        for text in [&one, &all] {
            assert!(text.contains(kind.code()), "{path}");
            assert!(text.contains(&kind.status().as_u16().to_string()), "{path}");
        }
        assert!(kind.advice().len() > 10, "{path} gives no advice");
    }
}

#[tokio::test]
async fn no_two_problems_share_a_code() {
    let mut codes: Vec<_> = Kind::ALL.iter().map(|kind| kind.code()).collect();
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all);
}

#[tokio::test]
async fn the_type_of_a_problem_is_the_address_of_its_page() {
    let app = app().await;
    let client = app.anonymous();
    let body = client.get("/v1/auth/me").await.json();
    let address = body["type"].as_str().expect("a type");
    let page = page(&client.get(address).await, "text/html");
    assert!(page.contains("unauthenticated"), "{page}");
}

#[tokio::test]
async fn a_page_of_no_problem_is_404() {
    let app = app().await;
    let answer = app.anonymous().get("/docs/errors/nonsense").await;
    assert_eq!(answer.problem(404), "not_found");
}
