//! Country names as lists write them.

use std::{collections::HashMap, sync::LazyLock};

use kernel::Country;

/// Names that differ from ISO's, in lower case.
const ALSO: &[(&str, &str)] = &[
    ("russia", "RU"),
    ("iran", "IR"),
    ("syria", "SY"),
    ("north korea", "KP"),
    ("korea, north", "KP"),
    ("democratic people's republic of korea", "KP"),
    ("dprk", "KP"),
    ("south korea", "KR"),
    ("korea, south", "KR"),
    ("republic of korea", "KR"),
    ("venezuela", "VE"),
    ("bolivia", "BO"),
    ("tanzania", "TZ"),
    ("united republic of tanzania", "TZ"),
    ("vietnam", "VN"),
    ("laos", "LA"),
    ("democratic republic of the congo", "CD"),
    ("congo, democratic republic of the", "CD"),
    ("congo, republic of the", "CG"),
    ("republic of the congo", "CG"),
    ("ivory coast", "CI"),
    ("cote d'ivoire", "CI"),
    ("moldova", "MD"),
    ("burma", "MM"),
    ("macau", "MO"),
    ("taiwan", "TW"),
    ("turkey", "TR"),
    ("türkiye", "TR"),
    ("turkiye", "TR"),
    ("united states", "US"),
    ("usa", "US"),
    ("uk", "GB"),
    ("united kingdom", "GB"),
    ("england", "GB"),
    ("great britain", "GB"),
    ("united kingdom of great britain and northern ireland", "GB"),
    ("united states of america", "US"),
    ("palestinian", "PS"),
    ("palestine", "PS"),
    ("state of palestine", "PS"),
    ("gaza", "PS"),
    ("west bank", "PS"),
    ("region: gaza", "PS"),
    ("kosovo", "XK"),
    ("czech republic", "CZ"),
    ("macedonia", "MK"),
    ("the former yugoslav republic of macedonia", "MK"),
    ("the gambia", "GM"),
    ("the bahamas", "BS"),
    ("bahamas, the", "BS"),
    ("brunei", "BN"),
    ("cape verde", "CV"),
    ("swaziland", "SZ"),
    ("libyan arab jamahiriya", "LY"),
    ("syrian arab republic", "SY"),
    ("iran (islamic republic of)", "IR"),
    ("islamic republic of iran", "IR"),
    ("russian federation", "RU"),
    ("region: crimea", "UA"),
    ("crimea", "UA"),
    ("netherlands", "NL"),
    ("the netherlands", "NL"),
    ("holland", "NL"),
    ("british virgin islands", "VG"),
    ("virgin islands, british", "VG"),
    ("bosnia", "BA"),
    ("hong kong, china", "HK"),
    ("philippines", "PH"),
    ("sudan", "SD"),
    ("united arab emirates", "AE"),
    ("uae", "AE"),
    ("niger", "NE"),
];

static NAMES: LazyLock<HashMap<String, Country>> = LazyLock::new(|| {
    let iso = rust_iso3166::ALL
        .iter()
        .map(|c| (c.name.to_lowercase(), c.alpha2));
    let also = ALSO.iter().map(|(name, code)| ((*name).to_owned(), *code));
    let known = |(name, code): (String, &str)| Some((name, code.parse::<Country>().ok()?));
    iso.chain(also).filter_map(known).collect()
});

/// The country of this name or two-letter code; `None` if it is not known.
pub(crate) fn country(text: &str) -> Option<Country> {
    let text = text.trim().trim_end_matches('.');
    if let [a, b] = text.as_bytes()
        && a.is_ascii_alphabetic()
        && b.is_ascii_alphabetic()
        && let Ok(country) = text.to_ascii_uppercase().parse()
    {
        return Some(country);
    }
    NAMES.get(&text.to_lowercase()).copied()
}

/// Adds a country, without duplicates.
pub(crate) fn add(countries: &mut Vec<Country>, text: &str) {
    if let Some(country) = country(text)
        && !countries.contains(&country)
    {
        countries.push(country);
    }
}
