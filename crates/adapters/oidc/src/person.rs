//! From claims to a person.

use chrono::{Datelike, NaiveDate};
use identity::{
    BirthDate, NationalId, PersonName,
    ports::{OpenIdError, VerifiedIdentity},
};
use kernel::SingleLine;

use crate::{OidcConfig, claims::Claims};

/// Whether the claims identify the person, so that userinfo is not needed.
pub(crate) fn is_named(claims: &Claims, config: &OidcConfig) -> bool {
    national_id_text(claims, config).is_some() && name(claims, config).is_some()
}

/// The person the claims describe.
pub(crate) fn identity(
    claims: &Claims,
    config: &OidcConfig,
) -> Result<VerifiedIdentity, OpenIdError> {
    let text =
        national_id_text(claims, config).ok_or(OpenIdError::MissingClaim("a national id"))?;
    let national_id = NationalId::parse(text, config.national_id_policy).map_err(|error| {
        // The reason names the rule, never the number.
        tracing::warn!(provider = %config.id, %error, "the national id is not taken");
        OpenIdError::MissingClaim("a national id that is taken here")
    })?;
    Ok(VerifiedIdentity {
        national_id,
        name: name(claims, config).ok_or(OpenIdError::MissingClaim("a name"))?,
        birth_date: birth_date(claims, config),
        acr: claims.text("acr").map(str::to_owned),
    })
}

fn national_id_text<'a>(claims: &'a Claims, config: &OidcConfig) -> Option<&'a str> {
    let mut names = config.national_id_claims.iter();
    names.find_map(|name| claims.text(name))
}

fn name(claims: &Claims, config: &OidcConfig) -> Option<PersonName> {
    let given = claims.text(&config.given_name_claim);
    let family = claims.text(&config.family_name_claim);
    let full = match (claims.text(&config.name_claim), given, family) {
        (Some(full), _, _) => full.to_owned(),
        (None, Some(given), Some(family)) => format!("{given} {family}"),
        _ => return None,
    };
    Some(PersonName {
        full: SingleLine::new(&full).ok()?,
        given: given.and_then(|text| SingleLine::new(text).ok()),
        family: family.and_then(|text| SingleLine::new(text).ok()),
    })
}

/// The date of birth; `None` if it is only a year, or has the year 0000, which means "not stated"
/// (OpenID Connect Core §5.1).
fn birth_date(claims: &Claims, config: &OidcConfig) -> Option<BirthDate> {
    let text = claims.text(&config.birth_date_claim)?;
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (date.year() >= 1850 && text.len() == 10).then(|| BirthDate::new(date))
}
