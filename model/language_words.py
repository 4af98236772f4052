"""Function words and letters by which languages are told apart, from knowledge of the languages.

Words as written in lower case, with their accents. Galician is left out: it comes out as
Portuguese, Spanish or unknown. A word of many languages helps little, as
each of them gets it.
"""

from __future__ import annotations

LATIN_WORDS = {
    "en": "the of and to in is you that it he was for on are as with his they i at be this have "
    "from or one had by but not what all were we when your can said there use an each which "
    "she do how their if will up other about out many then them these so some her would "
    "make like him into time has look more see could my than first been who its now did get "
    "come may new take only little work know very after our just most good any great "
    "because also where much before right too mean same does another well should here why "
    "even such again off own while through really thing things think thank thanks please "
    "want need don't i'm it's i've that's can't you're didn't doesn't isn't nice article "
    "blog site post love always something people found helpful keep sharing read reading "
    "share information website",
    "de": "der die das und ist nicht ich du er sie es wir ihr ein eine einen einem einer den dem "
    "des mit auf für von zu im in an aus bei nach über auch noch nur wie was wenn aber oder "
    "doch hat habe haben sind war werden wird kann können so sehr mehr schon mir mich dir "
    "dich sich mein meine dein kein keine zum zur vom durch gut hier jetzt immer danke "
    "wurde dass weil alle",
    "fr": "le la les de des du et est un une je tu il elle nous vous ils que qui dans pour pas "
    "sur avec ce cette ces son sa ses mon ma mes mais ou où plus très bien tout tous fait "
    "être avoir sont suis était au aux en ne se par comme si merci votre vos notre leur "
    "même aussi c'est j'ai n'est d'un qu'il l'article quand sans peu faire deux trop ça "
    "bonjour encore",
    "es": "el la los las de del y que en un una es por con no para su sus se lo al como más pero "
    "muy este esta esto está están son hay si sí yo tú mi me te le les nos todo todos "
    "también cuando donde porque gracias hola fue ser han ha he tiene sobre entre sin desde "
    "hasta eso ese esa bien mejor hacer puede aquí ahora gran usted otro otra unos nada "
    "siempre",
    "pt": "o a os as de do da dos das e que em um uma é por com não para seu sua se no na nos nas "
    "ao como mais mas muito este esta isto está são há eu você ele ela meu minha me lhe "
    "todo todos também quando onde porque obrigado olá foi ser têm tem sobre entre sem "
    "desde até isso esse essa bem melhor fazer pode aqui agora pelo pela já só vai nós tudo "
    "bom",
    "it": "il lo la i gli le di del della dei delle che e è un una per con non sono si in nel "
    "nella su sul da dal al alla come più ma molto questo questa quello quella io tu lui "
    "lei noi voi mi ti ci ho hai ha abbiamo essere stato tutto tutti anche quando dove "
    "perché grazie ciao se bene fare può qui ora sempre solo mio mia suo sua c'è "
    "dell'articolo cosa già fatto",
    "nl": "de het een en van ik je jij hij zij wij we dat die is in op te met voor niet zijn aan "
    "er maar om ook als dan bij nog naar uit wat wel geen kan kunnen heeft heb hebben was "
    "waren wordt worden deze dit door over mijn jouw zijn haar ons onze hoe waar veel meer "
    "al zo heel erg goed bedankt dank graag hier nu altijd alleen mooi zou moet",
    "pl": "i w na z do nie się to jest że jak co o ale po za od dla tak czy przez być mnie ja ty "
    "on ona my oni już tylko bardzo jego jej ich go mi są był była było może można ten ta "
    "te tego tym kiedy gdzie który która które dlaczego dziękuję dzięki dobry dobrze "
    "wszystko także również więcej lub przed pod nad bez mam masz świetny więc",
    "cs": "a v na se je že to s z do i o k ve pro jsem jsi jsme jste jsou by ale jak co tak nebo "
    "když za po od už jen byl byla bylo být mít má mám ten ta tento tato toto které který "
    "která kde proč děkuji díky velmi dobrý dobře také ještě více mezi při bez nad pod jeho "
    "její jejich mi mě si všechno nejsem není můžete nás vám",
    "sv": "och att det i en är som på för av med inte den till jag du han hon vi ni de har om ett "
    "var men så kan ska från när eller nu mig dig sig min din sin mycket bara också alla "
    "efter vid här där hur vad tack bra mer än någon något inga blir vara hade skulle göra "
    "måste tycker",
    "da": "og at det i en er som på for af med ikke den til jeg du han hun vi de har om et var "
    "men så kan skal fra når eller nu mig dig sig min din sin meget bare også alle efter "
    "ved her der hvor hvad tak godt mere end nogen noget bliver være havde ville gøre kun "
    "jer mange blev sådan",
    "no": "og at det i en er som på for av med ikke den til jeg du han hun vi de har om et var "
    "men så kan skal fra når eller nå meg deg seg min din sin veldig bare også alle etter "
    "ved her der hvor hva takk bra mer enn noen noe blir være hadde ville gjøre kun dere "
    "mange ble sånn mye",
    "fi": "ja on ei se että en hän oli mutta kun niin kuin tai myös joka ovat olen minä sinä me "
    "te he tämä sen siitä vain nyt jo jos mitä mikä missä miksi hyvä hyvin kiitos kaikki "
    "vielä sitten olla ole ollut voi voin paljon enemmän minun sinun hänen tässä kanssa "
    "mukaan ennen kuitenkin todella aina",
    "tr": "ve bir bu da de için ne çok ama ben sen o biz siz onlar ile gibi daha var yok mı mi mu "
    "mü değil olarak olan kadar her şey en sonra önce şu iyi güzel teşekkürler teşekkür "
    "ederim nasıl neden nerede bana sana beni seni oldu olur olduğu ki hem ya veya çünkü "
    "artık sadece bütün tüm",
    "id": "yang dan di ini itu dengan untuk tidak dari dalam akan pada juga saya ke karena ada "
    "bisa kamu dia kami kita mereka adalah atau oleh sudah telah lebih sangat seperti jika "
    "kalau apa bagaimana mengapa kapan banyak harus hanya lagi terima kasih semua sekali "
    "anda aku bang mau jadi aja banget gak nya yg tapi orang dapat main sama buat lah",
    "vi": "và của là có không được cho một những các trong với này đó khi đã sẽ đang người tôi "
    "bạn anh em ông bà chúng ta họ rất nhiều cũng như để từ đến ở về ra vào lên nếu thì mà "
    "vì nên hay hoặc gì sao cảm ơn tốt hơn nhất còn chỉ đây phải làm bị tại",
    "ro": "și de la în pe cu nu că este sunt un o ce care din pentru mai dar sau am ai a au era "
    "fost fi eu tu el ea noi voi ei îmi îți își acest această asta foarte bine mult când "
    "unde cum dacă mulțumesc salut tot toate doar după până prin fără despre lui ale si sa "
    "să",
    "hu": "a az és hogy nem is egy ez de meg van volt csak már ha mint én te ő mi ti ők vagy ki "
    "mit miért hol mert még nagyon jó köszönöm köszi szia lesz lehet kell minden ezt azt "
    "ezek azok után előtt alatt között szerint ennek annak olyan ilyen majd most itt ott "
    "vannak vagyok is",
    "ca": "el la els les de del i que en un una és per amb no però molt aquest aquesta això està "
    "són hi ha jo tu ell ella meu meva tot tots també quan on perquè gràcies hola va ser té "
    "sobre entre sense des fins bé millor fer pot aquí ara com més seu seva li ho als dels",
}

# Letters that few of these languages write; each found letter counts, once.
LATIN_LETTERS = {
    "de": "äöüß",
    "fr": "çèêëîïôœàùûé",
    "es": "ñ¿¡áíóú",
    "pt": "ãõâêçáé",
    "it": "àèìòù",
    "nl": "ëï",
    "pl": "ąćęłńśźżó",
    "cs": "ěščřžýáíéůúďťň",
    "sv": "åäö",
    "da": "æøå",
    "no": "æøå",
    "fi": "äö",
    "tr": "ğışçöü",
    "vi": "ăđơưạảấầẩậắằếềểễệịọỏốồổộớờởợụủứừửữựỳỷ",
    "ro": "ășțâîşţ",
    "hu": "őűáéíóöúü",
    "ca": "çàèòï",
}

CYRILLIC_WORDS = {
    "ru": "и в не на что я с он как это по но они мы вы ты все так из за у от то же бы только "
    "меня есть был для уже если или когда очень спасибо до вас мне был была были может нет "
    "да здесь",
    "uk": "і в не на що я з він як це по але вони ми ви ти всі так із за у від то ж би тільки "
    "мене є був для вже якщо або коли дуже дякую до вас мені була були може немає та й щоб",
    "bg": "и в не на че аз с той как това по но те ние вие ти всички така от за у то бих само мен "
    "е са беше за вече ако или когато много благодаря до вас ми съм сте сме има няма да ще "
    "се какво",
    "sr": "и у не на што ја са он како то по али они ми ви ти сви тако из за код од би само мене "
    "је су био за већ ако или када врло хвала до вас сам смо има нема да ће се шта који",
}
CYRILLIC_LETTERS = {"ru": "ыэё", "uk": "іїєґ", "bg": "ъщ", "sr": "јљњћђџ"}
