//! Damaged or malicious files are rejected with a clear error.

use sanctions_lists::{
    EU, LARGEST, ListError, OFAC_ADD, OFAC_ALT, OFAC_SDN, PEP, UN, parse_eu, parse_ofac, parse_pep,
    parse_un,
};
use screening::{BirthDate, Category, NameQuality, Schema};

const SDN: &str = "1,\"PERSON, Some\",\"individual\",\"X\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 08 Nov 1957; nationality Iran; Passport A-12345 (Iran) issued 1990; a.k.a. 'SHORTY'.\"\r\n\
                   2,\"SHIP ONE\",\"vessel\",\"X\",-0- ,-0- ,-0- ,-0- ,-0- ,\"Panama\",-0- ,-0- \r\n\u{1a}";

#[test]
fn remarks_give_birth_date_nationality_and_passport() {
    let alt = "1,7,\"aka\",\"PERSONE, Some\",-0- \r\n99,8,\"aka\",\"NOBODY\",-0- \r\n\u{1a}";
    let list = parse_ofac(SDN.as_bytes(), Some(alt.as_bytes()), None).unwrap();
    let entry = &list.entries[0];
    assert_eq!(entry.names.len(), 3);
    assert_eq!(
        entry.birth_dates,
        [BirthDate::On("1957-11-08".parse().unwrap())]
    );
    assert_eq!(entry.countries[0].code(), "IR");
    assert_eq!(entry.identifiers[0].value(), "A12345");
    assert_eq!(list.entries[1].schema, Schema::Vessel);
    assert_eq!(
        (list.skipped.len(), list.skipped[0].row),
        (1, 2),
        "the orphan alias"
    );
}

#[test]
fn a_cut_off_file_is_refused() {
    let cut = &SDN.as_bytes()[..SDN.len() - 40];
    assert!(matches!(
        parse_ofac(cut, None, None),
        Err(ListError::Truncated { .. })
    ));
    let xml = b"<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID>";
    assert!(matches!(parse_un(xml), Err(ListError::Truncated { .. })));
    let pep = b"{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"A B\"]}}\n{\"id\":\"b\",\"sch";
    assert!(matches!(parse_pep(pep), Err(ListError::Truncated { .. })));
}

#[test]
fn a_file_many_times_its_size_is_refused() {
    let huge = vec![b'a'; OFAC_SDN.max_bytes + 1];
    assert!(matches!(
        parse_ofac(&huge, None, None),
        Err(ListError::TooLarge { .. })
    ));
}

#[test]
fn no_file_may_be_larger_than_the_largest() {
    for kind in [UN, OFAC_SDN, OFAC_ALT, OFAC_ADD, EU, PEP] {
        assert!(kind.max_bytes <= LARGEST, "{}", kind.name);
    }
}

#[test]
fn an_entity_expansion_bomb_is_refused() {
    let bomb = br#"<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><CONSOLIDATED_LIST>&lol2;</CONSOLIDATED_LIST>"#;
    assert!(matches!(
        parse_un(bomb),
        Err(ListError::DocumentType { .. })
    ));
    assert!(matches!(
        parse_eu(bomb),
        Err(ListError::DocumentType { .. })
    ));
}

#[test]
fn another_file_is_refused() {
    assert!(matches!(
        parse_un(b"<export/>"),
        Err(ListError::WrongFile { .. })
    ));
    assert!(matches!(
        parse_pep(b"a,b\n1,2\n"),
        Err(ListError::WrongFile { .. })
    ));
    assert!(
        parse_ofac(&[0x1f, 0x8b, 8, 0, 0, 0], None, None).is_err(),
        "packed"
    );
    assert!(
        parse_un(&[0xff, 0xd8, 0xff, 0xe0, 0, 0x10]).is_err(),
        "a picture"
    );
}

#[test]
fn utf_16_is_understood() {
    let text = "id,name,position\nQ1,Ola Nordmann,Statsråd\n";
    let wide: Vec<u8> = [0xfeff_u16]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let list = parse_pep(&wide).unwrap();
    assert_eq!(list.entries[0].programme.as_deref(), Some("Statsråd"));
    assert_eq!(list.entries[0].source.category(), Category::Pep);
}

#[test]
fn a_repeated_id_is_reported() {
    let mut text = "id,name\n".to_owned();
    text.extend((0..20).map(|n| format!("Q{n},Somebody Else\n")));
    text.push_str("Q3,Somebody Again\n");
    let list = parse_pep(text.as_bytes()).unwrap();
    assert_eq!(
        (list.entries.len(), list.skipped.len(), list.skipped[0].row),
        (20, 1, 21)
    );
}

#[test]
fn the_eu_form_is_read() {
    let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-01-15T10:00:00.000+01:00">
  <sanctionEntity euReferenceNumber="EU.1.1" logicalId="13">
    <remark>An example &amp; no more</remark>
    <regulation programme="XYZ" numberTitle="2026/1 (OJ L1)"/>
    <subjectType code="person" classificationCode="P"/>
    <nameAlias firstName="Some" lastName="Person" wholeName="Some Person" strong="true"/>
    <nameAlias wholeName="Shorty" strong="false"/>
    <citizenship countryIso2Code="IQ"/>
    <birthdate circa="false" birthdate="1937-04-28" countryIso2Code="00"/>
    <birthdate circa="true" year="1939"/>
    <identification identificationTypeCode="passport" number="M-123456" countryIso2Code="IQ"/>
  </sanctionEntity>
</export>"#;
    let list = parse_eu(xml.as_bytes()).unwrap();
    let entry = &list.entries[0];
    assert_eq!(list.list_date.unwrap().to_string(), "2026-01-15");
    assert_eq!(entry.names[1].quality, NameQuality::Weak);
    assert_eq!(
        (
            entry.birth_dates.len(),
            entry.countries.len(),
            entry.identifiers.len()
        ),
        (2, 1, 1)
    );
    assert_eq!(entry.programme.as_deref(), Some("XYZ, 2026/1 (OJ L1)"));
    assert_eq!(entry.remarks.as_deref(), Some("An example & no more"));
}
