"""Month names as news pages write them, in some forty languages, mapped to 1-12. Data only."""

from __future__ import annotations

_TABLE = """
1 january jan januar jänner jan. janvier janv enero ene gennaio gen janeiro januari januari tammikuu tammikuuta styczeń stycznia sty leden ledna január januára január ianuarie ian siječanj siječnja januara января январь янв січня січень сiчня януари јануар јануара ιανουαρίου ιανουάριος ιαν ocak oca gener genn xaneiro urtarrila urtarrilak sausio sausis janvāris janvārī jaanuar januarie januvari januaria يناير جانفي ژانویه ינואר בינואר जनवरी มกราคม ม.ค জানুয়ারি januar januára januára janar ਜਨਵਰੀ ஜனவரி జనవరి ionawr eanáir janvier januwari januarie
2 february feb februar feber feb. février févr fév fevrier febrero febbraio fevereiro fev februari helmikuu helmikuuta luty lutego lut únor února február februára februarie veljača veljače februara фебруари февраля февраль фев лютого лютий фебруар фебруара φεβρουαρίου φεβρουάριος φεβ şubat şub febrer febreiro otsailaren otsailak vasario vasaris februāris februārī veebruar februarie فبراير فيفري فوریه פברואר בפברואר फरवरी กุมภาพันธ์ ก.พ ফেব্রুয়ারি shkurt chwefror feabhra februarie
3 march mar märz maerz mrz mars marzo março maart mrt maaliskuu maaliskuuta marzec marca mar březen března március márc martie ožujak ožujka marta марта март мар березня березень марта μαρτίου μάρτιος μαρ mart març marzo martxoaren martxoak kovo kovas marts martā märts maart مارس مارچ מרץ במרץ मार्च มีนาคม มี.ค মার্চ mawrth márta marec maret machi
4 april apr avril avr abril abr aprile huhtikuu huhtikuuta kwiecień kwietnia kwi duben dubna április ápr aprilie travanj travnja aprila апреля апрель апр квітня квітень април априла απριλίου απρίλιος απρ nisan nis apirilaren apirilak balandžio balandis aprīlis aprīlī aprill نيسان أبريل ابريل أفريل آوریل אפריל באפריל अप्रैल เมษายน เม.ย এপ্রিল prill ebrill aibreán
5 may mai mayo maggio mag maio mei toukokuu toukokuuta maj maja květen května május máj mája svibanj svibnja мая май травня травень мај маја μαΐου μάιος μαϊ mayıs may maig maiatzaren maiatzak gegužės gegužė maijs maijā مايو ماي مه מאי במאי मई พฤษภาคม พ.ค মে bealtaine majus
6 june jun juni juin junio giugno giu junho kesäkuu kesäkuuta czerwiec czerwca cze červen června června június jún júna iunie iun lipanj lipnja juna июня июнь июн червня червень јун јуна юни ιουνίου ιούνιος ιουν haziran haz juny xuño ekainaren ekainak birželio birželis jūnijs jūnijā juuni junie يونيو جوان ژوئن יוני ביוני जून มิถุนายน มิ.ย জুন qershor mehefin meitheamh juuni
7 july jul juli juillet juil julio luglio lug julho heinäkuu heinäkuuta lipiec lipca lip červenec července július júl júla iulie iul srpanj srpnja jula июля июль июл липня липень јул јула юли ιουλίου ιούλιος ιουλ temmuz tem juliol xullo uztailaren uztailak liepos liepa jūlijs jūlijā juuli julie يوليو جويلية ژوئیه ژوئيه יולי ביולי जुलाई กรกฎาคม ก.ค জুলাই korrik gorffennaf iúil
8 august aug août aout agosto ago augustus elokuu elokuuta sierpień sierpnia sie srpen srpna augusztus aug augusta kolovoz kolovoza avgust avgusta августа август авг серпня серпень аугуст августа αυγούστου αύγουστος αυγ ağustos ağu agost abuztuaren abuztuak rugpjūčio rugpjūtis augusts augustā أغسطس اغسطس أوت اوت اوت אוגוסט באוגוסט अगस्त สิงหาคม ส.ค আগস্ট gusht awst lúnasa agustus agosti
9 september sep sept septembre septiembre setiembre settembre set setembro septembrie syyskuu syyskuuta wrzesień września wrz září szeptember szept septembra rujan rujna septembar сентября сентябрь сен сент вересня вересень септембар септембра септември σεπτεμβρίου σεπτέμβριος σεπ eylül eyl setembre irailaren irailak rugsėjo rugsėjis septembris septembrī سبتمبر سپتامبر ספטמבר בספטמבר सितंबर सितम्बर กันยายน ก.ย সেপ্টেম্বর shtator medi septemba
10 october oct oktober okt octobre octubre ottobre ott outubro out lokakuu lokakuuta październik października paź říjen října október októbra octombrie listopada listopad oktobra oktobar октября октябрь окт жовтня жовтень октобар октобра октомври οκτωβρίου οκτώβριος οκτ ekim eki ekm octubre outubro urriaren urriak spalio spalis oktobris oktobrī oktoober أكتوبر اكتوبر اکتبر אוקטובר באוקטובר अक्टूबर अक्तूबर ตุลาคม ต.ค অক্টোবর tetor hydref deireadh oktoba
11 november nov novembre noviembre novembro noiembrie marraskuu marraskuuta novembra studeni studenoga novembar ноября ноябрь ноя листопада листопад новембар новембра ноември νοεμβρίου νοέμβριος νοε kasım kas azaroaren azaroak lapkričio lapkritis novembris novembrī نوفمبر نوامبر נובמבר בנובמבר नवंबर नवम्बर พฤศจิกายน พ.ย নভেম্বর nëntor tachwedd samhain novemba
12 december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro decembrie joulukuu joulukuuta grudzień grudnia gru prosinec prosince decembra prosinac prosinca decembar desember des декабря декабрь дек грудня грудень децембар децембра декември δεκεμβρίου δεκέμβριος δεκ aralık ara desembre decembro abenduaren abenduak gruodžio gruodis decembris decembrī detsember ديسمبر دجنبر دسامبر דצמבר בדצמבר दिसंबर दिसम्बर ธันวาคม ธ.ค ডিসেম্বর dhjetor rhagfyr nollaig desemba
"""


def _read(table: str) -> dict[str, int]:
    months: dict[str, int] = {}
    for line in table.split("\n"):
        number, *names = line.split() or [""]
        for name in names:
            months.setdefault(name, int(number))
    # Polish and Czech "listopad" is November, Croatian is October: the larger languages win.
    months.update({"listopada": 11, "listopad": 11})
    return months


MONTHS = _read(_TABLE)
