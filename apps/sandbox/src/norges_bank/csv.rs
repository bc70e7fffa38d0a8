//! The CSV form: semicolons, codes followed by their labels.

use super::observed::Observed;

/// The whole answer, header first.
pub(super) fn message(observed: &[Observed]) -> String {
    let mut text = String::from(
        "FREQ;Frequency;BASE_CUR;Base Currency;QUOTE_CUR;Quote Currency;TENOR;Tenor;DECIMALS;\
         CALCULATED;UNIT_MULT;Unit Multiplier;COLLECTION;Collection Indicator;TIME_PERIOD;OBS_VALUE\n",
    );
    for Observed { series, days } in observed {
        let units = if series.unit_mult == 0 {
            "Units"
        } else {
            "Hundreds"
        };
        for day in days {
            text.push_str(&format_row(
                &series.code,
                series.name,
                series.unit_mult,
                units,
                &day.to_string(),
                &series.value,
            ));
        }
    }
    text
}

fn format_row(
    code: &str,
    name: &str,
    unit_mult: u32,
    units: &str,
    day: &str,
    value: &str,
) -> String {
    let decimals = value.split_once('.').map_or(0, |(_, part)| part.len());
    format!(
        "B;Business;{code};{name};NOK;Norwegian krone;SP;Spot;{decimals};false;{unit_mult};{units};\
         C;ECB concertation time 14:15 CET;{day};{value}\n"
    )
}
