//! What a person sees, and that one process can hold many sandboxes.

use reqwest::StatusCode;

use crate::{fixture::Fixture, login::auth_query};

#[tokio::test]
async fn the_login_page_lists_people_and_escapes_their_names() {
    let fixture = Fixture::start().await;
    let path = fixture.url("/oidc/bankid/protocol/openid-connect/auth");
    let response = fixture
        .client
        .get(path)
        .query(&auth_query("openid"))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let page = response.text().await.unwrap();
    assert!(page.contains("Kari Nordmann"));
    assert!(page.contains("O&#39;Næss &amp; Sønn"));
    assert!(!page.contains("O'Næss"));
}

#[tokio::test]
async fn the_login_form_works_as_a_browser_sends_it_and_refuses_real_numbers() {
    let fixture = Fixture::start().await;
    let path = fixture.url("/oidc/bankid/protocol/openid-connect/auth");
    let login = async |person: &str| {
        let form = [("person", person), ("decision", "approve")];
        let request = fixture
            .client
            .post(&path)
            .query(&auth_query("openid"))
            .form(&form);
        request.send().await.unwrap().status()
    };
    assert_eq!(login(&fixture.woman().await).await, StatusCode::FOUND);
    for refused in ["20036914700", "03851598731", "", "<script>"] {
        assert_eq!(
            login(refused).await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{refused}"
        );
    }
}

#[tokio::test]
async fn the_payment_page_shows_amount_and_payee_and_its_form_approves() {
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    let payment = fixture.order(&person, "Smith <&> Sons", "shown").await;
    let link = payment.text("/_links/scaRedirect/href");
    let page = fixture
        .client
        .get(&link)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    for shown in [
        "1000.00 NOK",
        "Smith &lt;&amp;&gt; Sons",
        "NO9386011117947",
        "Kari Nordmann",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    let form = [("person", person.as_str()), ("decision", "approve")];
    let approved = fixture.client.post(&link).form(&form).send().await.unwrap();
    assert_eq!(approved.status(), StatusCode::FOUND);
    assert_eq!(fixture.payment_status(&payment).await, "ACCC");
}

#[tokio::test]
async fn the_index_names_every_magic_value_and_misbehaviour() {
    let fixture = Fixture::start().await;
    let page = fixture.get("/").await.body.as_str().unwrap().to_owned();
    for name in [
        "Magic Timeout Executed",
        "hs256_with_public_key",
        "/sandbox/faults",
        "banks/sparebank1",
    ] {
        assert!(page.contains(name), "{name}");
    }
    assert_eq!(fixture.get("/sandbox/health").await.status, StatusCode::OK);
}

#[tokio::test]
async fn two_sandboxes_share_nothing_and_stopping_frees_the_port() {
    let (one, other) = (Fixture::start().await, Fixture::start().await);
    let person = one.woman().await;
    one.order(&person, "Acme", "alone").await;
    assert_eq!(
        other.ledger("dnb").await["payments"]
            .as_array()
            .unwrap()
            .len(),
        0
    );

    let sandbox = sandbox::RunningSandbox::start(sandbox::SandboxConfig::default())
        .await
        .unwrap();
    let bind = sandbox.base_url().socket_addrs(|| None).unwrap()[0];
    sandbox.stop().await;
    assert!(std::net::TcpListener::bind(bind).is_ok());
}

#[tokio::test]
async fn ages_are_reported_from_the_sandboxs_own_clock() {
    let fixture = Fixture::at("2030-02-28T12:00:00Z").await;
    assert_eq!(fixture.person("18 today").await["birthDate"], "2012-02-28");
    assert_eq!(
        fixture.person("17, and 18 tomorrow").await["birthDate"],
        "2012-03-01"
    );
}
