"""Who lives in the world: companies of many countries, the people who act for them, and the desk."""

from typing import Final

from suppliers.enums import Grade
from tradeassurance.accounts import roles
from tradeassurance.accounts.enums import BuyerTier, Language
from tradeassurance.demo.world.firms import Clerk, Firm, Participation, one

EN, ZH = Language.ENGLISH, Language.CHINESE


SUPPLIERS: Final[tuple[tuple[Firm, Participation], ...]] = (
    (
        Firm(
            "ningbo",
            "Ningbo Minghui Lighting Co., Ltd. 宁波明辉照明有限公司",
            "CN",
            "Asia/Shanghai",
            "No. 88 Xingning Road, Yinzhou, Ningbo",
            (
                one("sales@ningbo.example", "Zhou Min", opens=True),
                one("xiaoshou@ningbo.example", "周敏慧", ZH, opens=True),
            ),
            2015,
            founded=2004,
        ),
        Participation(Grade.GOLD, 260_000, ("lamp", "panel"), raised_to=480_000),
    ),
    (
        Firm(
            "shenzhen",
            "深圳市声拓电子有限公司 Shenzhen Soundtop Electronics",
            "CN",
            "Asia/Shanghai",
            "深圳市宝安区福永街道和平路12号",
            (one("li.na@soundtop.example", "李娜", ZH),),
            2015,
            language=ZH,
            founded=2009,
        ),
        Participation(Grade.PLATINUM, 600_000, ("speaker", "powerbank")),
    ),
    (
        Firm(
            "foshan",
            "Foshan Jiamu Furniture Manufacturing Co., Ltd.",
            "CN",
            "Asia/Shanghai",
            "Longjiang Industrial Park, Shunde, Foshan",
            (one("export@jiamu.example", "He Jianguo"),),
            2016,
            founded=1998,
        ),
        Participation(Grade.GOLD, 350_000, ("chair", "shelf")),
    ),
    (
        Firm(
            "hangzhou",
            "杭州云锦纺织品有限公司 Hangzhou Yunjin Textiles",
            "CN",
            "Asia/Shanghai",
            "杭州市萧山区市心北路206号",
            (one("wang.lei@yunjin.example", "王磊", ZH),),
            2017,
            language=ZH,
            founded=2006,
        ),
        Participation(Grade.VERIFIED, 220_000, ("tablecloth", "towel")),
    ),
    (
        Firm(
            "dongguan",
            "Dongguan Hongyun Packaging Co., Ltd.",
            "CN",
            "Asia/Shanghai",
            "Changan Town, Dongguan",
            (one("sales@hongyun.example", "Liang Wei"),),
            2019,
            founded=2011,
        ),
        Participation(Grade.VERIFIED, 150_000, ("giftbox",)),
    ),
    (
        Firm(
            "yiwu",
            "Yiwu Happy Bear Toys Co., Ltd.",
            "CN",
            "Asia/Shanghai",
            "Futian Market District 1, Yiwu",
            (one("office@happybear.example", "Jin Hao"),),
            2020,
            founded=2016,
        ),
        Participation(Grade.BASIC, 90_000, ("train",), standing="suspended"),
    ),
    (
        Firm(
            "saigon",
            "Saigon Teak & Rattan JSC",
            "VN",
            "Asia/Ho_Chi_Minh",
            "Thuan An, Binh Duong",
            (one("sales@saigonteak.example", "Trần Thị Hoa"),),
            2018,
            founded=2003,
        ),
        Participation(Grade.VERIFIED, 240_000, ("shelf", "chair")),
    ),
    (
        Firm(
            "hanoi",
            "Hanoi Garment Cooperative",
            "VN",
            "Asia/Ho_Chi_Minh",
            "Long Bien, Hanoi",
            (one("orders@hanoigarment.example", "Nguyễn Minh Tuấn"),),
            2021,
            founded=2012,
        ),
        Participation(Grade.VERIFIED, 180_000, ("polo",)),
    ),
    (
        Firm(
            "tiruppur",
            "Tiruppur Knit Exports Pvt. Ltd.",
            "IN",
            "Asia/Kolkata",
            "Avinashi Road, Tiruppur",
            (one("exports@tirknit.example", "Lakshmi Narayanan"),),
            2015,
            region="TN",
            founded=1994,
        ),
        Participation(Grade.GOLD, 300_000, ("polo", "towel")),
    ),
    (
        Firm(
            "rajkot",
            "Rajkot Forge & Tools",
            "IN",
            "Asia/Kolkata",
            "GIDC Aji, Rajkot",
            (one("sales@rajkotforge.example", "Bhavesh Patel"),),
            2020,
            region="GJ",
            founded=1987,
        ),
        Participation(Grade.BASIC, 120_000, ("wrench",)),
    ),
    (
        Firm(
            "denizli",
            "Denizli Havlu Tekstil A.Ş.",
            "TR",
            "Europe/Istanbul",
            "Organize Sanayi Bölgesi, Denizli",
            (one("ihracat@denizlihavlu.example", "Ayşe Yıldız"),),
            2016,
            founded=1979,
        ),
        Participation(Grade.VERIFIED, 200_000, ("towel", "tablecloth")),
    ),
    (
        Firm(
            "bursa",
            "Bursa Fren Sanayi Ltd.",
            "TR",
            "Europe/Istanbul",
            "Nilüfer, Bursa",
            (one("export@bursafren.example", "Emre Kaya"),),
            2022,
            founded=1991,
        ),
        Participation(Grade.VERIFIED, 160_000, ("brakepads",)),
    ),
    (
        Firm(
            "ohio",
            "Mahoning Kitchenware Inc.",
            "US",
            "America/New_York",
            "Youngstown, Ohio",
            (one("wholesale@mahoning.example", "Carol Novak"),),
            2021,
            region="OH",
            founded=1966,
        ),
        Participation(Grade.VERIFIED, 170_000, ("saucepan", "mug")),
    ),
    (
        Firm(
            "danang",
            "Da Nang Ceramics Ltd.",
            "VN",
            "Asia/Ho_Chi_Minh",
            "Hoa Khanh, Da Nang",
            (one("info@danangceramics.example", "Phạm Thu Trang"),),
            2026,
            founded=2019,
        ),
        Participation(Grade.BASIC, 0, ("mug",), standing="applied"),
    ),
    (
        Firm(
            "quanzhou",
            "Quanzhou Swift Footwear Trading Co., Ltd.",
            "CN",
            "Asia/Shanghai",
            "Chendai, Jinjiang, Quanzhou",
            (one("trade@swiftfootwear.example", "Lin Feng"),),
            2023,
            founded=2022,
        ),
        Participation(Grade.BASIC, 20_000, ("polo",), standing="fraud"),
    ),
    (
        Firm(
            "medan",
            "Medan Spice Export CV",
            "ID",
            "Asia/Jakarta",
            "Belawan, Medan",
            (one("ekspor@medanspice.example", "Siti Rahma"),),
            2024,
            founded=2020,
        ),
        Participation(Grade.BASIC, 0, ("mug",), standing="declined"),
    ),
    (
        Firm(
            "izmir",
            "İzmir Seramik A.Ş.",
            "TR",
            "Europe/Istanbul",
            "Kemalpaşa, İzmir",
            (one("satis@izmirseramik.example", "Deniz Arslan"),),
            2017,
            founded=1985,
        ),
        Participation(Grade.BASIC, 60_000, ("mug",), standing="left"),
    ),
)

BUYERS: Final[tuple[Firm, ...]] = (
    Firm(
        "rheinland",
        "Rheinland Handel GmbH",
        "DE",
        "Europe/Berlin",
        "Hohe Straße 41, 50667 Köln",
        (
            one("buyer@rheinland.example", "Anna Krüger", opens=True),
            one("caigou@rheinland.example", "林晓雯", ZH, opens=True, zone="Asia/Shanghai"),
        ),
        2015,
        region="NW",
        currency="EUR",
        tier=BuyerTier.PRO,
        founded=1978,
    ),
    Firm(
        "hudson", "Hudson Home Goods Inc.", "US", "America/New_York", "Poughkeepsie, New York",
        (one("purchasing@hudsonhome.example", "Grace Miller"),), 2015, region="NY", tier=BuyerTier.PLATINUM,
    ),
    Firm(
        "cascade", "Cascade Outfitters LLC", "US", "America/Los_Angeles", "Tacoma, Washington",
        (one("buy@cascadeout.example", "Ben Torres"),), 2018, region="WA",
    ),
    Firm(
        "aurora", "Importadora Aurora Ltda.", "BR", "America/Sao_Paulo", "Vila Leopoldina, São Paulo",
        (one("compras@auroraimport.example", "Mariana Souza"),), 2016, region="SP",
    ),
    Firm(
        "tokai", "東海商事株式会社 Tokai Shoji K.K.", "JP", "Asia/Tokyo", "名古屋市中区栄3丁目",
        (one("kaigai@tokaishoji.example", "Sato Yuki"),), 2015, currency="JPY",
    ),
    Firm(
        "salmiya", "Al Salmiya Trading W.L.L.", "KW", "Asia/Kuwait", "Salem Al Mubarak Street, Salmiya",
        (one("procurement@salmiyatrading.example", "Fahad Al-Mutairi"),), 2019, currency="KWD",
    ),
    Firm(
        "jebelali", "Jebel Ali General Trading LLC", "AE", "Asia/Dubai", "JAFZA South, Dubai",
        (one("orders@jagt.example", "Priya Menon"),), 2017, tier=BuyerTier.PRO,
    ),
    Firm(
        "pennine", "Pennine Retail Supplies Ltd", "GB", "Europe/London", "Huddersfield",
        (one("buying@penninesupplies.example", "Oliver Hughes"),), 2015, region="ENG", currency="GBP",
    ),
    Firm(
        "southern", "Southern Cross Homewares Pty Ltd", "AU", "Australia/Sydney", "Parramatta, NSW",
        (one("imports@schomewares.example", "Chloe Nguyen"),), 2020, region="NSW",
    ),
    Firm(
        "laurentian", "Ameublement Laurentien Inc.", "CA", "America/Toronto", "Laval, Québec",
        (one("achats@laurentien.example", "Marc Tremblay"),), 2021, region="QC",
    ),
    Firm(
        "deccan", "Deccan Retail Private Limited", "IN", "Asia/Kolkata", "Banjara Hills, Hyderabad",
        (one("sourcing@deccanretail.example", "Sana Reddy"),), 2022, region="TS",
    ),
    Firm(
        "hanbit", "Hanbit Trading Co.", "KR", "Asia/Seoul", "Mapo-gu, Seoul",
        (one("import@hanbit.example", "Kim Ji-woo"),), 2023,
    ),
    Firm(
        "qihang", "上海启航贸易有限公司 Shanghai Qihang Trading", "CN", "Asia/Shanghai", "上海市浦东新区张杨路620号",
        (one("chen.jing@qihang.example", "陈静", ZH),), 2018, language=ZH, currency="CNY",
    ),
    Firm(
        "jalisco", "Comercial Jalisco S.A. de C.V.", "MX", "America/Mexico_City", "Zapopan, Jalisco",
        (one("compras@comjalisco.example", "Diego Ramírez"),), 2020,
    ),
    Firm(
        "nordsee", "Nordsee Möbelhaus KG", "DE", "Europe/Berlin", "Bremerhaven",
        (one("einkauf@nordseemoebel.example", "Jens Petersen"),), 2016, region="HB", currency="EUR",
    ),
    Firm(
        "kiwi", "Tāmaki Outdoor Ltd", "NZ", "Pacific/Auckland", "Penrose, Auckland",
        (one("buyer@tamakioutdoor.example", "Aroha Williams"),), 2022, region="AUK",
    ),
)  # fmt: skip

STAFF: Final[tuple[Clerk, ...]] = (
    Clerk(
        one("arbitrator@desk.example", "Nora Lindqvist", opens=True, zone="Europe/Stockholm"),
        (roles.ARBITRATOR,),
    ),
    Clerk(one("zhongcai@desk.example", "陈思远", ZH, opens=True, zone="Asia/Shanghai"), (roles.ARBITRATOR,)),
    Clerk(one("tied@desk.example", "Peter Okafor", opens=True, zone="Europe/London"), (roles.ARBITRATOR,)),
    Clerk(
        one("senior@desk.example", "Margaret Hale", opens=True, zone="Europe/London"),
        (roles.ARBITRATOR, roles.SENIOR_ARBITRATOR),
    ),
    Clerk(one("risk@desk.example", "Tomás Herrera", opens=True, zone="Europe/Madrid"), (roles.RISK,)),
    Clerk(
        one("finance@desk.example", "Ingrid Bauer", opens=True, zone="Europe/Berlin"), (roles.FINANCE_MAKER,)
    ),
    Clerk(
        one("checker@desk.example", "Samuel Osei", opens=True, zone="Europe/Berlin"), (roles.FINANCE_CHECKER,)
    ),
    Clerk(one("support@desk.example", "Mei Tanaka", opens=True, zone="Asia/Singapore"), (roles.SUPPORT,)),
    Clerk(
        one("rules@desk.example", "Elena Petrova", opens=True, zone="Europe/Berlin"), (roles.RULES_EDITOR,)
    ),
    Clerk(
        one("approver@desk.example", "Luca Romano", opens=True, zone="Europe/Rome"), (roles.RULES_APPROVER,)
    ),
    Clerk(
        one("admin@desk.example", "Hanna Virtanen", opens=True, zone="Europe/Helsinki"), (roles.USER_ADMIN,)
    ),
    Clerk(one("audit@desk.example", "David Cohen", opens=True, zone="Europe/London"), (roles.AUDITOR,)),
)
TIED: Final = ("tied@desk.example", "hudson")
"""The arbitrator who used to work for a buyer, and that buyer: cases of hers are not for him (A1)."""
FIRMS: Final = {firm.key: firm for firm in (*(firm for firm, _role in SUPPLIERS), *BUYERS)}
