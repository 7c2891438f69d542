"""Invents a believable shop for each customer number of an order book: the same one each time.

No name, address or telephone number is anybody's: domains end in the reserved .example, telephone
numbers are of the block that is kept free for stories.
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from app.services.importing import PartnerDetails

FIRST_WORDS = (
    "Bramble", "Harbour", "Otterburn", "Castle", "Pennyroyal", "Fenwick", "Lumen", "Dovecote",
    "Thistledown", "Foxglove", "Marigold", "Hazel", "Juniper", "Willow", "Rowan", "Primrose",
    "Bluebell", "Clover", "Heather", "Ivy", "Lavender", "Meadow", "Orchard", "Quince", "Sorrel",
    "Teasel", "Wren", "Robin", "Swallow", "Kestrel", "Plover", "Curlew", "Magpie", "Heron",
    "Kingfisher", "Acorn", "Beechwood", "Birch", "Cedar", "Elder", "Maple", "Larch", "Old Mill",
    "Brook", "Ferry", "Lantern", "Lighthouse", "Quayside", "Riverside", "Lakeside", "Hilltop",
    "Market", "Minster", "Abbey", "Priory", "Cloister", "Station", "Signal Box", "Canal",
    "Copper Kettle", "Tin Whistle", "Brass Button", "Paper Boat", "Blue Door", "Red Gate",
    "Green Man", "White Hart", "Silver Birch", "Golden Fleece", "Crooked Chimney", "Little Owl",
    "Three Acres", "Seven Stars", "Snowdrop", "Honeycomb", "Gooseberry", "Damson", "Elderflower",
    "Periwinkle", "Saltmarsh",
)  # fmt: skip
LAST_WORDS = (
    "Gifts", "& Bee", "Lane Gifts", "Farm Shop", "Emporium", "& Daughters", "Lodge Gifts", "& Lace",
    "Pantry", "Interiors", "Cards", "Corner", "Trading", "Living", "Home", "House", "Curios",
    "Bazaar", "Stationers", "Parlour", "Larder", "Workshop", "Gallery", "Store", "Tea Rooms",
    "Florists", "Toys", "Crafts", "Bakehouse", "Books & Gifts", "Garden Centre", "Nursery",
    "Kitchen", "& Thread", "& Thyme", "& Co", "Provisions", "Mercantile", "Cottage", "Collection",
    "Studio", "Boutique", "Deli", "Antiques", "Treasures", "Keepsakes", "Homeware", "Textiles",
    "Ceramics", "Candles", "Present Company", "& Sons", "Wholesale", "Supplies", "Imports",
    "Post Office", "Village Stores", "Gift Barn", "Loft", "Attic", "Cellar", "Courtyard", "Yard",
    "Arcade", "Cabin", "Shed", "Stables", "Granary", "Dairy", "Chapel", "Parcel", "& Feather",
    "& Fern", "& Bramley", "& Tweed", "Haberdashery", "Notions", "Sundries", "Trinkets", "Wares",
)  # fmt: skip
STREETS = (
    "High Street", "Market Place", "Station Road", "Church Lane", "Mill Lane", "Bridge Street",
    "The Parade", "Castle Street", "North Street", "Queen Street", "Victoria Road", "The Square",
    "Sheep Street", "Corn Market", "Dock Road", "Friar Gate", "Silver Street", "Cross Street",
    "Chapel Row", "Montpellier Parade",
)  # fmt: skip
STORY_NUMBER = "01632 960{:03}"
_STEP = 3571  # has no factor in common with the number of names: each number has a name of its own


class Country(NamedTuple):
    """Towns with the beginnings of their postcodes, streets and last words of shops' names."""

    towns: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]
    shops: tuple[str, ...]
    is_number_last: bool = True


BRITAIN = Country(
    (
        ("Harrogate", "HG1"), ("Ludlow", "SY8"), ("Whitby", "YO21"), ("Bakewell", "DE45"),
        ("Totnes", "TQ9"), ("Hove", "BN3"), ("Alnwick", "NE66"), ("Hexham", "NE46"),
        ("Kendal", "LA9"), ("Keswick", "CA12"), ("Skipton", "BD23"), ("Buxton", "SK17"),
        ("Matlock", "DE4"), ("Stamford", "PE9"), ("Oakham", "LE15"), ("Southwold", "IP18"),
        ("Lavenham", "CO10"), ("Ely", "CB7"), ("Saffron Walden", "CB10"), ("Hitchin", "SG5"),
        ("Marlow", "SL7"), ("Burford", "OX18"), ("Tetbury", "GL8"), ("Cirencester", "GL7"),
        ("Malvern", "WR14"), ("Ross-on-Wye", "HR9"), ("Hay-on-Wye", "HR3"), ("Tenby", "SA70"),
        ("Conwy", "LL32"), ("Frome", "BA11"), ("Wells", "BA5"), ("Sherborne", "DT9"),
        ("Lymington", "SO41"), ("Arundel", "BN18"), ("Lewes", "BN7"), ("Rye", "TN31"),
        ("Whitstable", "CT5"), ("Faversham", "ME13"), ("Dartmouth", "TQ6"), ("St Ives", "TR26"),
        ("Fowey", "PL23"), ("Melrose", "TD6"), ("Pitlochry", "PH16"), ("Oban", "PA34"),
    ),
    STREETS,
    LAST_WORDS,
    is_number_last=False,
)  # fmt: skip
COUNTRIES = {
    "United Kingdom": BRITAIN,
    "Germany": Country(
        (("Lübeck", "23552"), ("Bamberg", "96047"), ("Münster", "48143"), ("Görlitz", "02826")),
        ("Lindenstraße", "Marktgasse", "Am Brunnen", "Gartenweg"),
        ("Geschenke", "Wohnen", "Laden", "& Faden"),
    ),
    "Austria": Country(
        (("Steyr", "4400"), ("Krems", "3500")), ("Hauptplatz", "Mühlgasse"), ("Geschenke", "Laden")
    ),
    "Switzerland": Country(
        (("Thun", "3600"), ("Chur", "7000")), ("Obergasse", "Seestrasse"), ("Geschenke", "Lädeli")
    ),
    "France": Country(
        (("Annecy", "74000"), ("Bayeux", "14400"), ("Uzès", "30700"), ("Dinan", "22100")),
        ("rue du Marché", "place de l’Église", "rue des Tanneurs", "quai Neuf"),
        ("Boutique", "Maison", "& Cie", "Déco"),
        is_number_last=False,
    ),
    "Belgium": Country(
        (("Gent", "9000"), ("Mechelen", "2800")), ("Korenmarkt", "Brugstraat"), ("Winkel", "& Co")
    ),
    "Netherlands": Country(
        (("Delft", "2611"), ("Zwolle", "8011")), ("Oude Gracht", "Kerkstraat"), ("Winkel", "Wonen")
    ),
    "Spain": Country(
        (("Girona", "17001"), ("Ronda", "29400")), ("Calle Mayor", "Plaza Nueva"), ("Regalos",)
    ),
    "Portugal": Country(
        (("Évora", "7000"), ("Aveiro", "3800")), ("Rua Direita", "Largo da Sé"), ("Presentes",)
    ),
    "Italy": Country(
        (("Lucca", "55100"), ("Mantova", "46100")), ("Via Roma", "Piazza Grande"), ("Regali",)
    ),
    "EIRE": Country(
        (("Kilkenny", "R95"), ("Kinsale", "P17")), STREETS[:6], LAST_WORDS[:8], is_number_last=False
    ),
    "Channel Islands": Country(
        (("St Helier", "JE2"),), STREETS[:6], LAST_WORDS[:8], is_number_last=False
    ),
    "Denmark": Country((("Ribe", "6760"), ("Odense", "5000")), ("Torvet", "Algade"), ("Gaver",)),
    "Sweden": Country((("Visby", "621 55"), ("Lund", "223 50")), ("Storgatan",), ("Presenter",)),
    "Norway": Country((("Bergen", "5003"), ("Tromsø", "9008")), ("Strandgaten",), ("Gaver",)),
    "Finland": Country((("Porvoo", "06100"), ("Rauma", "26100")), ("Kauppakatu",), ("Lahjat",)),
    "Iceland": Country((("Akureyri", "600"),), ("Hafnarstræti",), ("Gjafir",)),
    "Poland": Country((("Toruń", "87-100"), ("Sopot", "81-704")), ("Rynek",), ("Upominki",)),
    "Lithuania": Country((("Kaunas", "44280"),), ("Pilies gatvė",), ("Dovanos",)),
    "Australia": Country(
        (("Ballarat VIC", "3350"), ("Hobart TAS", "7000")),
        STREETS[:6],
        LAST_WORDS[:8],
        is_number_last=False,
    ),
}
ELSEWHERE = Country((("Port Town", ""),), STREETS[:4], LAST_WORDS[:8], is_number_last=False)


GERMAN_SPEAKING = ("Germany", "Austria", "Switzerland")


def invent(number: str, country: str) -> PartnerDetails:
    """The shop of a customer number: name, address, e-mail and, in Britain, a telephone."""
    known = COUNTRIES.get(country, ELSEWHERE)
    place = _place(number)
    draw = int.from_bytes(hashlib.blake2b(number.encode(), digest_size=8).digest())
    name = _name(place, known.shops)
    town, code = known.towns[draw % len(known.towns)]
    street = known.streets[draw // 97 % len(known.streets)]
    house = str(draw // 1009 % 120 + 1)
    is_british = known is BRITAIN
    return PartnerDetails(
        name=name,
        email=f"orders@{_domain(name)}.example",
        phone=STORY_NUMBER.format(draw % 1000) if is_british else "",
        street=f"{street} {house}" if known.is_number_last else f"{house} {street}",
        postcode=_postcode(code, draw) if is_british else code,
        city=town,
        language="de" if country in GERMAN_SPEAKING else "",
    )


def _place(number: str) -> int:
    """Where a customer stands among the names; neighbouring numbers never share a place."""
    total = len(FIRST_WORDS) * len(LAST_WORDS)
    if number.isdecimal():
        return int(number) * _STEP % total
    return int.from_bytes(hashlib.blake2b(number.encode(), digest_size=8).digest()) % total


def _name(place: int, shops: tuple[str, ...]) -> str:
    """The name of a place; where few last words are known, a second first word tells apart."""
    first, last = divmod(place, len(LAST_WORDS))
    if len(shops) == len(LAST_WORDS):
        return f"{FIRST_WORDS[first]} {shops[last]}"
    rest, shop = divmod(last, len(shops))
    second = FIRST_WORDS[(first + 1 + rest) % len(FIRST_WORDS)]
    return f"{FIRST_WORDS[first]} {second} {shops[shop]}"


def _domain(name: str) -> str:
    """The letters of a name, joined by hyphens."""
    return "-".join(re.findall(r"[a-z]+", name.lower().replace("ä", "a").replace("é", "e")))


def _postcode(outward: str, draw: int) -> str:
    """A postcode of a town; its last two letters are some that no real postcode has."""
    letters = "CIKMOV"
    return f"{outward} {draw % 9 + 1}{letters[draw // 11 % 6]}{letters[draw // 67 % 6]}"
