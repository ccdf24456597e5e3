"""Words that say nothing about what a firm does: articles, prepositions, auxiliaries, pronouns.

Small on purpose. BM25 already gives a word that stands everywhere almost no weight; these lists
keep queries short and stop "wir suchen" from finding every German need.
"""

_LISTS = {
    "bg": (
        "и на за от в с се да по до са е не като или което които този тази това към при ние нашата"
    ),
    "cs": (
        "a i v ve na z ze s se do je jsou by být pro že jako nebo o od po při k ke která který naše"
    ),
    "da": (
        "og i at en et den det de der til er som på med for af har vi vores kan om ikke fra eller"
    ),
    "de": (
        "und der die das den dem des ein eine einen einem einer eines in im mit von für auf "
        "zu zur zum ist sind wir unser unsere unseren aus bei oder als auch an am es sich "
        "nach über durch wird werden haben hat kann können suchen bieten"
    ),
    "el": ("και το τα του της των η ο οι με σε για από που στο στη στην είναι μας ή ένα μια ως να"),
    "en": (
        "a an and are as at be been but by can for from has have in into is it its of on or "
        "our that the their them then there these they this to us was we were which who will "
        "with you your would need needs looking offer offers seek"
    ),
    "es": (
        "y o el la los las un una unos unas de del al en con por para que se es son su sus "
        "nuestro nuestra como más a lo nos hay no ser buscamos ofrecemos"
    ),
    "et": "ja on ei et ka see või mis kes meie oma ning kui aga siis kuni üle nii selle mida",
    "fi": "ja on ei että se tai joka jotka me meidän ovat kuin myös sekä ole kun niin voi",
    "fr": (
        "et ou le la les un une des de du d l au aux en dans avec pour par sur que qui est "
        "sont nous notre nos vous ce cette ces se sa son ses plus ne pas à il elle cherchons "
        "offrons"
    ),
    "hr": ("i u na za od s sa je su se da ili kao koji koja koje do po iz te naš naša naše ne o"),
    "hu": "a az és vagy hogy is nem egy van meg ez azt ezt mint ki be el de mi saját lehet",
    "it": (
        "e o il lo la i gli le un uno una di del della dei delle da dal in nel nella con su "
        "per tra che si è sono noi nostro nostra nostri al alla ai come più non cerchiamo "
        "offriamo"
    ),
    "lt": (
        "ir yra į su iš kad ar kaip mūsų mes bei tai o už nuo per apie prie ne jų jo jos kurie kuri"
    ),
    "lv": ("un ir no ar uz par kā vai mēs mūsu kas arī bet pie pēc līdz tas ne to šo kurš kura"),
    "nl": (
        "en de het een in van op te voor met is zijn aan bij om als ook wij we ons onze dat "
        "die uit door naar of worden wordt kan zoeken bieden"
    ),
    "no": (
        "og i at en et den det de til er som på med for av har vi vår våre kan om ikke fra eller"
    ),
    "pl": (
        "i w we na z ze do dla o od po przy jest są się że lub oraz jak nie który która które "
        "nasz nasza nasze to tym przez szukamy oferujemy"
    ),
    "pt": (
        "e o a os as um uma de do da dos das em no na nos nas com por para que se é são nosso "
        "nossa ao à mais como ou não ser procuramos oferecemos"
    ),
    "ro": (
        "și si sau de la în in pe cu din pentru că care este sunt un o al ale a noi noastre "
        "nostru nu prin mai ca se"
    ),
    "sk": (
        "a i v vo na z zo s so do je sú by pre že ako alebo o od po pri k ku ktorá ktorý naše sa"
    ),
    "sl": "in v na za od s z je so se da ali kot ki do po iz te naš naša naše ne o pri",
    "sv": (
        "och i att en ett den det de till är som på med för av har vi vår våra kan om inte "
        "från eller"
    ),
}
STOP_WORDS = {language: frozenset(words.split()) for language, words in _LISTS.items()}
