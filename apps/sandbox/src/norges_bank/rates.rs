//! The published figures; strings, because that is what Norges Bank sends.

use chrono::NaiveDate;
use rust_decimal::Decimal;

/// One exchange-rate series against the krone.
#[derive(Clone)]
pub(crate) struct Series {
    /// ISO 4217, or a synthetic code such as I44.
    pub(crate) code: String,
    /// English name.
    pub(crate) name: &'static str,
    /// The value is for 10 to this power of units: 0 or 2.
    pub(crate) unit_mult: u32,
    /// NOK, as published.
    pub(crate) value: String,
    /// The last day of a series that ended.
    pub(crate) ended: Option<NaiveDate>,
}

/// All series in the order of their codes.
pub(crate) struct Rates(Vec<Series>);

/// Code, name, UNIT_MULT, NOK per 10^UNIT_MULT. Plausible levels of 2026; the real bank lacks some.
const PUBLISHED: &[(&str, &str, u32, &str)] = &[
    ("ALL", "Albanian lek", 2, "12.05"),
    ("AUD", "Australian dollar", 0, "6.6210"),
    ("BAM", "Bosnia-Herzegovina convertible mark", 2, "598.20"),
    ("BDT", "Bangladeshi taka", 2, "8.25"),
    ("BGN", "Bulgarian lev", 2, "598.22"),
    ("BRL", "Brazilian real", 0, "1.8640"),
    ("CAD", "Canadian dollar", 0, "7.2480"),
    ("CHF", "Swiss franc", 2, "1250.40"),
    ("CLP", "Chilean peso", 2, "1.0530"),
    ("CNY", "Chinese yuan", 2, "140.92"),
    ("CZK", "Czech koruna", 2, "48.05"),
    ("DKK", "Danish krone", 2, "156.74"),
    ("EGP", "Egyptian pound", 2, "20.72"),
    ("ETB", "Ethiopian birr", 2, "7.01"),
    ("EUR", "Euro", 0, "11.7005"),
    ("GBP", "Pound sterling", 0, "13.4120"),
    ("GEL", "Georgian lari", 0, "3.7040"),
    ("GHS", "Ghanaian cedi", 2, "93.15"),
    ("HUF", "Hungarian forint", 2, "2.981"),
    ("I44", "Import-weighted krone exchange rate", 0, "118.34"),
    ("INR", "Indian rupee", 2, "11.852"),
    ("ISK", "Icelandic krona", 2, "8.206"),
    ("JPY", "Japanese yen", 2, "6.5530"),
    ("KES", "Kenyan shilling", 2, "7.772"),
    ("LKR", "Sri Lankan rupee", 2, "3.352"),
    ("MAD", "Moroccan dirham", 2, "109.05"),
    ("MKD", "Macedonian denar", 2, "19.02"),
    ("NGN", "Nigerian naira", 2, "0.6812"),
    ("NPR", "Nepalese rupee", 2, "7.407"),
    ("PHP", "Philippine peso", 2, "17.615"),
    ("PKR", "Pakistan rupee", 2, "3.598"),
    ("PLN", "Polish zloty", 0, "2.7512"),
    ("RON", "Romanian leu", 0, "2.3030"),
    ("RSD", "Serbian dinar", 2, "9.985"),
    ("RUB", "Russian rouble", 2, "8.1465"),
    ("SEK", "Swedish krona", 2, "106.21"),
    ("THB", "Thai baht", 2, "31.02"),
    ("TND", "Tunisian dinar", 0, "3.4520"),
    ("TRY", "Turkish lira", 2, "24.51"),
    ("UAH", "Ukrainian hryvnia", 2, "24.18"),
    ("USD", "US dollar", 0, "10.0515"),
    ("VND", "Viet Nam dong", 2, "0.0395"),
    ("XDR", "IMF special drawing rights", 0, "13.6540"),
];

impl Rates {
    /// The rates at start.
    pub(crate) fn published() -> Self {
        let series = PUBLISHED
            .iter()
            .map(|(code, name, unit_mult, value)| Series {
                code: (*code).to_owned(),
                name,
                unit_mult: *unit_mult,
                value: (*value).to_owned(),
                ended: (*code == "RUB")
                    .then(|| NaiveDate::from_ymd_opt(2022, 3, 1))
                    .flatten(),
            })
            .collect();
        Self(series)
    }

    /// All series.
    pub(crate) fn series(&self) -> impl Iterator<Item = &Series> {
        self.0.iter()
    }

    /// Publishes another value for a known currency, per its UNIT_MULT.
    ///
    /// # Errors
    /// The currency is unknown, or the value is no positive decimal.
    pub(crate) fn set(&mut self, code: &str, value: &str) -> Result<(), String> {
        if !value.parse::<Decimal>().is_ok_and(|v| v > Decimal::ZERO) {
            return Err(format!("{code}: the rate is a positive decimal string"));
        }
        let series = self
            .0
            .iter_mut()
            .find(|series| series.code == code)
            .ok_or_else(|| format!("{code}: no such series"))?;
        value.clone_into(&mut series.value);
        Ok(())
    }

    /// NOK for one unit of a currency.
    pub(crate) fn nok_per_unit(&self, code: &str) -> Option<Decimal> {
        if code == "NOK" {
            return Some(Decimal::ONE);
        }
        let series = self.0.iter().find(|series| series.code == code)?;
        let value: Decimal = series.value.parse().ok()?;
        Some(value / Decimal::from(10_u32.checked_pow(series.unit_mult)?))
    }
}
