//! Words that say little about which organisation it is; of several languages' words for the same
//! thing, one stands for all.

use std::{collections::HashMap, sync::LazyLock};

use crate::matching::fold;

/// Words that mean the same, the English one first.
const GENERIC: &[&str] = &[
    "bank banco banque banka banca banc bankas bankasi masraf banki trapeza",
    "group groupe grupo gruppa gruppe grup gruppo gruppen jamaa jamaat jamaah jama jemaah jamaatu guruh omilos",
    "holding holdings kholding kholdings",
    "trading trade torgovyy torgovy torgovaya torgoviy commerce comercio comercial commercial komercijalna ticaret bazargani tejarat handel tijara tijariya handelsgesellschaft comercializadora shoji bussan commerciale tujjar tijariyya commerciala bazargan",
    "international internacional internationale mezhdunarodnyy mezhdunarodnaya beynalmelal intl internazionale",
    "industry industries industrial industria industrie promyshlennost promyshlennyy promyshlennaya promyshlennoe sanaye sanayi sanati industrielle sanat sanaat industriya sanoat",
    "company companies kompania etaireia etairia",
    "enterprise enterprises predpriyatie empresa entreprise predpriyatiye",
    "service services servis servicios uslugi servicos khadamat",
    "general generale obshchiy umumiy generalnaya",
    "national natsionalnyy natsionalnaya nacional nationale narodnyy nationaux ethniki vatani milli",
    "state gosudarstvennyy gosudarstvennoe gosudarstvennaya estatal etat dowlati dawla dawlat dowlat estado",
    "technology technologies tekhnologii tekhnologiya tecnologia tech technologie tekhnologiy fanavari",
    "system systems sistema sistemy sistemas",
    "engineering inzhiniring ingenieria mohandesi muhendislik",
    "construction stroitelnyy stroitelnaya stroy construcciones insaat sakhteman constructora constructions stroi stroitelstvo",
    "shipping maritime marine sudokhodstvo sudokhodnaya naviera denizcilik keshtirani morskaya morskoy kaiun haiyun navigation navegacion lines line",
    "transport transportation transportnyy transportnaya transporte transportes logistics logistik logistika logistica haml",
    "investment investments invest investitsionnaya investitsionnyy inversiones sarmaye investissement inversora",
    "finance financial finansovaya finansovyy financiera finans financiere",
    "foundation fund fond fondation fundacion bonyad stiftung stichting fonds muassasa muassasat muassassat vakfi vakif waqf",
    "organization organisation organizatsiya organizacion organizacija sazman tanzim tanzeem orgutu munazzama munazzamat",
    "institute institut instituto pazhouheshgah institutul instytut enstitusu",
    "research issledovatelskiy nauchno nauchnoe issledovatelskii tahghighat recherche investigacion",
    "center centre tsentr centro markaz merkez tsentralnyy central",
    "university universitet universidad universite daneshgah jamia universitesi universitat",
    "factory plant zavod fabrika fabrica works kombinat usine karkhaneh",
    "production proizvodstvennyy proizvodstvennoe produccion proizvodstvo tolidi manufacturing",
    "association assotsiatsiya asociacion society obshchestvo jamiat soyuz union jamiyat jamiah anjoman dernegi ittihad itihad itihaad soiuz sojuz",
    "party partiya partido parti hizb hezb",
    "import importadora importacion",
    "export exportadora exportacion eksport",
    "oil petroleum neft neftyanaya petrol naft petroleos nafta nafti neftegaz",
    "gas gaz",
    "energy energo energiya energia energetika enerji energeticheskaya energetica energie",
    "electric electronics electronic elektronika electronica elektronik elektrik electrical elektro",
    "chemical chemicals khimicheskiy kimya quimica shimi petrochemical",
    "aviation avia airlines airline air airways aviatsionnaya aero aerolineas havayolu",
    "steel metal metals metallurgicheskiy fulad staal",
    "development razvitie razvitiya desarrollo tosee developpement desenvolvimento kaihatsu",
    "management upravlenie administration gestion",
    "insurance strakhovaya strakhovoy seguros sigorta bimeh assurance versicherung bima",
    "new novyy novaya nuevo nouveau",
    "east vostok vostochnyy",
    "west zapad zapadnyy",
    "north sever severnyy",
    "south yug yuzhnyy",
    "global fixture mir mirovoy mundial",
    "real estate property properties imobiliaria inmobiliaria gayrimenkul nedvizhimost",
    "consulting consult konsalting consultores consultants",
    "solutions resheniya soluciones",
    "partners partnery",
    "product products produkt",
    "exchange obmen sarafi currency sarrafi saraf sarrafa sirafa hawala",
    "ministry ministerstvo ministerio vezarat",
    "house dom casa",
    "brothers sons bros",
    "equipment oborudovanie",
    "design design dizayn",
    "agency agentstvo agencia",
    "office ofis bureau byuro biuro",
    "club klub",
    "media",
    "security bezopasnost okhrannoe",
    "committee komitet comite komite lajna lajnat",
    "republic respublika republica jomhouri",
    "islamic islamskiy eslami islami islamiya islamique islamiyya islamiyyah islamiah islamiyah islamia eslam islamico",
    "front",
    "movement harakat dvizhenie movimiento mouvement harakatu haraket tehreek tehrik",
    "army armiya ejercito jaysh jaish jeish jaych lashkar lashkari armee",
    "food foods",
    "auto automotive",
    "medical meditsinskiy pharma pharmaceutical",
    "capital kapital",
    "robotics robototekhnika",
    "mining gornyy mineria madan",
    "components komponenty",
    "humanitarian charity charitable relief gumanitarnyy khayriya khairia insaniya",
    "economic ekonomicheskiy economico eghtesadi",
    "resort kurort sanatorium sanatoriy",
    "offshore",
    "atomic nuclear atomnyy yadernyy",
    "limited",
    "spetsialnyy special",
    "open otkrytoe",
    "closed zakrytoe",
    "joint",
    "stock aktsionernoe aktsionernaya",
    "public publichnoe",
    "headquarters hq",
    "network shabaka shabakat reseau",
    "concern kontsern koncern konzern",
    "brigade brigades liwa katiba kataib brigada",
    "supply snabzhenie",
    "plastic plastics",
    "science sciences scientific nauka elmi",
    "telecommunication telecommunications telecom telekom telecomunicaciones communications communication svyaz",
    "information informatsionnyy informatics",
    "tourism travel turizm turismo turist",
    "hotel hotels otel",
    "agriculture agricultural agro agricola",
    "textile textiles tekstil",
    "cement tsement",
    "market marketing",
    "manufacturer manufactory",
];

static LOOKUP: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| lines(GENERIC));

/// By sound, for the ways in which one alphabet is written in another.
static BY_SOUND: LazyLock<HashMap<Vec<u8>, &'static str>> = LazyLock::new(|| {
    let long = LOOKUP.iter().filter(|(word, _)| word.len() >= LONG);
    long.map(|(word, first)| (fold(word), *first)).collect()
});

/// A shorter word may sound like another by chance.
const LONG: usize = 7;

/// From every word to the first of its line.
fn lines(lines: &[&'static str]) -> HashMap<&'static str, &'static str> {
    let mut map = HashMap::new();
    for line in lines {
        let mut words = line.split_ascii_whitespace();
        let Some(first) = words.next() else { continue };
        map.insert(first, first);
        map.extend(words.map(|word| (word, first)));
    }
    map
}

/// Countries and regions, each with its adjectives and other spellings.
const PLACES: &[&str] = &[
    "iran iranian irana irani iranien",
    "russia russian rossiya rossii rossiyskaya rossiyskiy rossiiskaya rossiiskii russkiy rf",
    "moscow moskva moskovskiy moskovskaya moskvy",
    "china chinese zhongguo cathay",
    "korea korean choson joson hanguk",
    "syria syrian suriya suriyya",
    "iraq iraqi",
    "cuba cuban cubana cubano",
    "venezuela venezuelan venezolana venezolano",
    "turkey turkish turkiye turk",
    "ukraine ukrainian ukrainy ukraina ukrainska ukrayiny",
    "belarus belarusian belarusi belorusskiy",
    "america american",
    "usa us",
    "uk british britain",
    "europe european euro",
    "asia asian",
    "africa african afrique",
    "tehran teheran",
    "lebanon lebanese lubnan",
    "libya libyan libiya",
    "sudan sudanese",
    "egypt egyptian misr",
    "india indian",
    "pakistan pakistani",
    "afghanistan afghan",
    "yemen yemeni yaman",
    "mexico mexicana mexicano mexican",
    "colombia colombiana colombian colombiano",
    "germany german deutschland deutsche",
    "france french francaise",
    "switzerland swiss suisse schweiz",
    "italy italian italiana",
    "spain spanish espana espanola",
    "norway norge norwegian norsk norske",
    "japan japanese nippon nihon",
    "myanmar burma burmese",
    "kazakhstan kazakh",
    "greece greek hellenic ellas",
    "israel israeli",
    "poland polish polska",
    "georgia georgian",
    "armenia armenian",
    "serbia serbian srbija",
    "bosnia bosnian",
    "crimea crimean krym",
    "donetsk donetskaya",
    "lugansk luhansk",
    "algeria algerian",
    "tunisia tunisian",
    "morocco moroccan",
    "saudi",
    "somalia somali",
    "nigeria nigerian",
    "beijing peking",
    "shanghai",
    "shenzhen",
    "guangzhou",
    "guangdong",
    "tianjin",
    "hangzhou",
    "dalian",
    "hong",
    "kong",
    "dubai",
    "emirates uae",
    "london",
    "pacific",
    "atlantic",
    "caspian",
    "gulf",
    "black",
    "sea",
    "middle",
    "eastern",
    "western",
    "northern",
    "southern",
    "damascus",
    "baghdad",
    "kabul",
    "panama",
    "nordic",
    "cyprus",
    "malta",
    "singapore",
    "malaysia",
    "indonesia",
    "vietnam",
    "thailand",
    "taiwan",
    "nicaragua",
];

static PLACE_LOOKUP: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| lines(PLACES));

/// The word that stands for this one among organisations' names; `None` if it says something.
pub(crate) fn generic(word: &str) -> Option<&'static str> {
    LOOKUP.get(word).copied().or_else(|| {
        let long = word.len() >= LONG;
        long.then(|| BY_SOUND.get(&fold(word)).copied()).flatten()
    })
}

/// The country or region that a word names or is the adjective of: says where, not who.
pub(crate) fn place(word: &str) -> Option<&'static str> {
    PLACE_LOOKUP.get(word).copied()
}
