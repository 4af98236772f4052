"""Words that comments are measured against. Written for this purpose; all as ``fold`` leaves them.

What a comment says beside these words is what it says of its own.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words for a blog and what is done with it.
BLOGGING = _words(
    "admin article articles author blog blogger bloggers blogging blogs bookmark bookmarked "
    "bookmarking comment commenting comments content contents design facebook feed feeds google "
    "info information informations internet layout net newsletter page pages paragraph piece post "
    "posted posting postings posts publish read reader readers reading rss share shared sharing "
    "site sites stuff subject subscribe theme themes topic topics twitter visit visited visiting "
    "visitor visitors web webmaster weblog weblogs webpage webpages website websites write writer "
    "writeup writeups writing written"
)
PRAISE = _words(
    "absolutely actually amazing appreciate appreciated awesome beautiful best brilliant certainly "
    "cheers cool definitely enjoy enjoyable enjoyed enjoying excellent fabulous fantastic forward "
    "genuinely glad good great greetings happy hello helpful hey hi hope howdy impressed "
    "impressive incredible informative interesting keep kudos like liked love loved lovely loving "
    "luck magnificent marvelous nice outstanding perfect pleased pleasure quite really remarkable "
    "simply superb terrific thank thanks thankyou thanx truly useful valuable wonderful wow yo"
)
FUNCTION_WORDS = _words(
    "a about after again against all also always am an and any anyone anything are as ask at back "
    "be because been before being between both but by came can come could d day days did do does "
    "done don each even ever every everyone everything few find first for from get give go going "
    "got had has have having he her here him his how i if in into is it its just know last left "
    "less little ll long look lot lots m made make many may me might more most much must my need "
    "never new no nor not now of off old on once one only or other our out over own people person "
    "re right s said same say see shall she should since so some someone something still such t "
    "take tell than that the their them then there these they thing things think this those "
    "through time times to told too under until up us ve very want was way we well went were what "
    "when where which while who whom why will with within without would you your"
)
COMMON = BLOGGING | PRAISE | FUNCTION_WORDS

# Goods, services and tricks that comment spam offers.
OFFERS = _words(
    "abortion adult advertising agency agent antivirus apartment apartments apk app assignment "
    "assignments attorney attorneys auction backlink backlinks bag bags bet betting bitcoin "
    "blackjack bonus bonuses boots botox buy cams car carpet cars cash cashback casino casinos "
    "cbd cheap chiropractor cialis cleaner cleaning clinic clothing cosmetic coupon coupons course "
    "courses crack cream credit crypto cryptocurrency customer dating dealer debt delivery dental "
    "dentist diet discount dissertation domain download downloads drugs earn escort escorts essay "
    "essays estate fitness follower followers forex free furniture gambling garcinia gift gold "
    "gucci hack hair handbag handbags hemp herbal homework hosting hotel hotels income insurance "
    "installation invest investment jackpot jersey jerseys jewelry jordan jordans keto keygen "
    "keyword kitchen lawyer lawyers lender leads levitra limousine loan loans locksmith lottery "
    "luxury manufacturer marketing massage medication mortgage movers moving music nike nude "
    "nutrition online order outlet packages painting payday penis pharmacy pills plumber plumbing "
    "poker porn prada prescription price prices promo promotion properties property proxies proxy "
    "ranking rankings recipes remodeling rent rental repair replica replicas review reviews rolex "
    "roofing roulette sale sales seo service services sex sexy shoes shop shopping singles skin "
    "slot slots solicitor spa sports steroid steroids store streaming sunglasses supplement "
    "supplements supplier tablets tattoo taxi testosterone thesis tickets torrent tour tours "
    "trader traders trading traffic transfer travel tutor ugg unlock vape viagra villa vip visa "
    "vpn vps vuitton watches webcam wedding weight whatsapp wholesale wigs workout xanax xxx yoga "
    # of other languages
    "agen bandar bola daftar jual judi murah resmi sabung situs taruhan terpercaya togel "
    "acheter boutique chaussures gratuit rencontre sac voyance apuestas barato barcelona "
    "comprar descargar gratis zapatos acquisto borse scarpe bestellen gunstig kaufen kredit "
    "schuhe versicherung alisveris bahis izle satin ucuz chwilowki kredyt opony pozyczka sklep "
    "nha thiet thue vay "
    "бесплатно букмекер виагра диплом доставка заказ заказать заработок заим игровые казино "
    "косметика кредит кредиты купить лечение магазин монтаж недорого онлаин отзывы порно продажа "
    "продвижение работа раскрутка регистрация ремонт секс скачать скидки ставки услуги установка "
    "фильмы цена цены эротика "
    "シャネル スーパーコピー ブランド 激安 財布 通販 代开 发票 博彩 彩票 娱乐城"
)
