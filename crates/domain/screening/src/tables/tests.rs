use super::{
    ALL, DataFile,
    file::{MalformedRow, Problem},
};

fn file(text: &'static str) -> DataFile {
    DataFile {
        path: "example.txt",
        text,
    }
}

fn sections(file: DataFile) -> impl Iterator<Item = &'static str> {
    let titles = file.text.lines().map(str::trim);
    titles.filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'))
}

#[test]
fn every_row_of_every_file_is_well_formed() {
    for file in ALL {
        assert!(sections(*file).next().is_some(), "{}", file.path);
        for section in sections(*file) {
            if let Err(error) = file.rows(section) {
                panic!("{error}");
            }
        }
    }
}

#[test]
fn every_file_names_its_source_and_how_to_add_a_row() {
    for file in ALL {
        for line in ["# Source: ", "# To add a"] {
            assert!(file.text.contains(line), "{} lacks `{line}`", file.path);
        }
    }
}

#[test]
fn a_malformed_row_is_named_by_file_and_line() {
    let error = file("# Places.\n\n[places]\niran\nOslo\n").words("places");
    let text = error.unwrap_err().to_string();
    assert_eq!(
        text,
        "crates/domain/screening/data/example.txt, line 5: `Oslo` is neither lower-case ASCII nor \
         of another script"
    );
}

#[test]
fn every_kind_of_malformed_row_is_refused() {
    let refused = |result: Result<(), MalformedRow>| {
        let error = result.unwrap_err();
        (error.line, error.problem)
    };
    let words = |text| refused(file(text).words("a").map(drop));
    let pairs = |text| refused(file(text).pairs("a").map(drop));
    assert_eq!(words("[b]\nx"), (1, Problem::NoSection("a".to_owned())));
    assert_eq!(words("x\n[a]"), (1, Problem::BeforeSections));
    assert_eq!(words("[a]\nx: y"), (2, Problem::UnexpectedForm));
    assert_eq!(words("[a]\nx y\nz x"), (3, Problem::Repeated("x")));
    assert_eq!(words("[a]\nмc"), (2, Problem::NotLowerCase("мc")));
    assert_eq!(pairs("[a]\nx y"), (2, Problem::NoForm));
    assert_eq!(pairs("[a]\n: y"), (2, Problem::NoForm));
    assert_eq!(pairs("[a]\nx:"), (2, Problem::NoWords));
    assert_eq!(pairs("[a]\nx: y\nz: y"), (3, Problem::Repeated("y")));
    let letters = |text| refused(file(text).letters("a").map(drop));
    assert_eq!(letters("[a]\nx: yz"), (2, Problem::NotOneCharacter("yz")));
    assert_eq!(letters("[a]\nx: y\nz: y"), (3, Problem::Repeated("y")));
    let synonyms = |text| refused(file(text).synonyms("a").map(drop));
    assert_eq!(synonyms("[a]\nx y\nz y"), (3, Problem::Repeated("y")));
    let rows = |text| refused(file(text).row_numbers("a").map(drop));
    assert_eq!(rows("[a]\nx y x"), (2, Problem::Repeated("x")));
    assert_eq!(rows("[a]\nx\nx\nx"), (4, Problem::InManyRows("x")));
}

#[test]
fn rows_are_read_in_every_shape() {
    let table = file("[a]\n# Comment.\nx y\n z\n[b]\nkim: 金\nal din: الدين\n-: ъ\n");
    assert_eq!(table.words("a").unwrap(), ["x", "y", "z"]);
    assert_eq!(table.synonyms("a").unwrap()["y"], "x");
    assert_eq!(table.row_numbers("a").unwrap()["z"], [2, 0]);
    let pairs = [("金", "kim"), ("الدين", "al din"), ("ъ", "")];
    assert_eq!(table.pairs("b").unwrap(), pairs);
}

#[test]
fn the_longest_word_that_fits_is_found() {
    let table = file("[a]\ncompany: 公司\ngroup company: 公司集团\n").phrases("a");
    let table = table.unwrap();
    assert_eq!(
        table.longest("公司集团上海"),
        Some(("公司集团", "group company"))
    );
    assert_eq!(table.longest("上海公司"), None);
    assert_eq!(table.whole("公司"), Some("company"));
    assert_eq!(table.whole("公司集"), None);
}
