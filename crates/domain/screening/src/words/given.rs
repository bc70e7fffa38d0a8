//! Names that many people bear: two people sharing one says little.

use std::{collections::HashSet, sync::LazyLock};

use super::{class_of, set};

static GIVEN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    set(
        "aaron adam adel adil adnan agnes ahsan aisha akbar akram alan albert alberto alfonso alfred alfredo alice allan ali alice alicia amanda amina amir amjad ammar amy ana anders andrea \
         angela angelo anil anita anwar arif armando arne arnold arthur arturo arvid asad ashraf asif astrid atle august aung ayman ayman ayub aziz babak bader bahram basim bassam beatriz behrouz bernard \
         bilal bjorn boris brian bruce camilla carla carlos carmen carol carolina cecilia cesar charlotte christian christina christine claudia craig cristina dale danish darius daria deepak denis dennis diana \
         diego dina dino donald dorothy douglas dragan elias ella ellen elsa emil emily emma emma enrique eric erik erika ernesto eva fabio fadi fahad farah farhad farid farooq faruq fatima fawaz fernando \
         fida finn fouad francesca gabriel gary gerald gerard ghassan gloria goran greta gunnar gustavo habib hadi haider hakan hakim hamza hani harald haroon hector heidi helge hicham hugo humberto hung ida \
         idris imad imran inga ingrid iqbal iris ivana ivar jabbar jabir jack jaime jalal jamila janet jason javier jawad jay jessica jesus joan joel jonas jonathan jordan jorge jose jouni juan judith julian \
         julie julio kamal karen karim kari karin karl kaveh keith kevin khadija khalil kjell knut kristian kristin kurt laila lars laura leif leila lena leonardo lily linda lisa liv lorena louise lucia \
         luis lukas maha mahmood mahmoud majid malik manuel marcel marcela maria marian marina mario marit marta martha martin maurice mauricio mehdi melissa mette milan miroslav mona monica morten mounir \
         mubarak muhsin munir murad mustafa nabil nada nadia naim najib nancy nasir naveed nawaz nelson nicole nigel nina nils noah nora odd ola olav ole olivia omar oscar otto pamela parviz pascal patricia \
         per peter qasim rafael rafiq rahim rahman raja rajesh ralph ramesh ramin ramzi randi rashid raul rauf ravi rebecca rene riad roger roland roman ronald rosa ruben ruslan ruth saad sabah sabir sadiq \
         safia said salah salem salim salma salman sami samir samira sandra sanjay sara sarah saleh scott sebastian selma shahid sharif shirin silvia simon siti sofie soren stanislav stein stuart sunil susan \
         svein sven tahir tamer tariq tarek thi thor thomas tor tove trond turki tuan unni usman valentina vanessa van veronica victor viktor vijay vidar walid wahid walter wasim wei xin yang yasin yasir yasser \
         yolanda yasmin yosef younis yusuf zahra zaid zaki zainab ziad min jun hui ming hong ying jing li ping hua jie lan yan bo tao lei chen gang kim jong myong chol yong sung hyon won un il su ho song nam \
         artem artur vadim vyacheslav vitaly vitali vladislav ruslan rustam roman stanislav timur yaroslav denis kirill nikita anastasia alina larisa lyudmila marina nadezhda polina vera zoya boris eduard gleb bogdan oksana",
    )
});

static SURNAMES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    set(
        "smith johnson jones williams brown davis miller wilson moore taylor anderson thomas jackson white harris martin thompson \
         hansen johansen olsen larsen andersen pedersen nilsen kristiansen jensen karlsen johnsen pettersen eriksen berg haugen \
         hagen johannessen jacobsen halvorsen lund garcia rodriguez martinez hernandez lopez gonzalez perez sanchez ramirez torres \
         fernandez jimenez castro vargas mendoza rojas nunez aguilar delgado salazar guerrero contreras soto valencia flores rivera gomez diaz reyes cruz morales ortiz gutierrez ramos ruiz alvarez castillo moreno romero herrera medina silva \
         santos souza pereira ferreira costa oliveira khan shah singh kumar sharma gupta patel das ahmed ali hassan hussein ibrahim \
         mohammed nguyen tran le pham hoang vo dang bui wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin \
         kim lee park choi jung kang cho yoon jang lim ivanov petrov sidorov smirnov kuznetsov popov volkov ivanova petrova muller \
         schmidt schneider fischer weber meyer wagner rossi russo ferrari dubois martin durand omar osman farah abdi warsame haji \
         malik hussain iqbal butt chaudhry qureshi sheikh begum bibi akhtar khatun hossain rahman islam alam uddin saleh yusuf hamid \
         tanaka suzuki sato watanabe ito yamamoto nakamura novak kovac jovanovic petrovic nikolic yilmaz kaya demir celik sahin",
    )
});

/// A given name that many people bear, in any of its forms.
pub(crate) fn is_common_given(word: &str) -> bool {
    GIVEN.contains(word) || class_of(word) != [0, 0]
}

/// A surname that many people bear.
pub(crate) fn is_common_surname(word: &str) -> bool {
    SURNAMES.contains(word)
}
