"""What is traded: goods with prices and the requirements that contracts and inspections speak of."""

from dataclasses import dataclass
from typing import Final

from suppliers.categories import Category


@dataclass(frozen=True)
class Trait:
    """One requirement: what is agreed, how it is measured, and what deviating goods measure."""

    name: str
    zh: str
    agreed: str
    tolerance: str
    method: str
    method_zh: str
    fine: str
    off: str


@dataclass(frozen=True)
class Goods:
    """A product. ``price`` is USD per unit at small quantities; ``shape`` is how its picture is drawn."""

    key: str
    name: str
    zh: str
    category: str
    unit: str
    price: str
    least: int
    most: int
    shape: str
    color: str
    traits: tuple[Trait, ...]


GOODS: Final = {
    goods.key: goods
    for goods in (
        Goods(
            "lamp", "LED desk lamp LD-300", "LED台灯 LD-300", Category.LIGHTING, "pcs", "11.80", 800, 3000, "lamp", "#e8c46a",
            (
                Trait("Luminous flux", "光通量", "800 lm", "± 5 %", "Integrating sphere", "积分球", "806 lm", "612 lm"),
                Trait("Power", "功率", "12 W", "± 10 %", "Power meter", "功率计", "12.3 W", "15.1 W"),
                Trait("Cable length", "电源线长度", "1.8 m", "± 0.05 m", "Tape measure", "卷尺", "1.81 m", "1.42 m"),
            ),
        ),
        Goods(
            "panel", "LED panel 600 × 600 mm, 40 W", "LED面板灯 600×600 40W", Category.LIGHTING, "pcs", "17.40", 500, 2200,
            "panel", "#dfe9f2",
            (
                Trait("Color temperature", "色温", "4000 K", "± 150 K", "Spectrometer", "光谱仪", "4030 K", "5480 K"),
                Trait("Frame thickness", "边框厚度", "1.2 mm", "± 0.1 mm", "Caliper", "卡尺", "1.2 mm", "0.8 mm"),
            ),
        ),
        Goods(
            "speaker", "Bluetooth speaker ST-20", "蓝牙音箱 ST-20", Category.ELECTRONICS, "pcs", "14.20", 600, 3000, "box",
            "#3e4a5c",
            (
                Trait("Battery capacity", "电池容量", "2400 mAh", "− 3 %", "Discharge at 0.2 C", "0.2C放电", "2410 mAh", "1560 mAh"),
                Trait("Output power", "输出功率", "20 W", "± 5 %", "1 kHz at 10 % THD", "1kHz 10%失真", "20.2 W", "13.8 W"),
            ),
        ),
        Goods(
            "powerbank", "USB-C power bank 10,000 mAh", "USB-C移动电源 10000毫安时", Category.ELECTRONICS, "pcs", "8.60", 1000, 5000,
            "box", "#5a7d6a",
            (
                Trait("Rated capacity", "额定容量", "6200 mAh", "− 3 %", "Discharge at 5 V", "5V放电", "6240 mAh", "4470 mAh"),
                Trait("Charging power", "充电功率", "22.5 W", "± 5 %", "USB tester", "USB测试仪", "22.6 W", "17.9 W"),
            ),
        ),
        Goods(
            "chair", "Oak dining chair", "橡木餐椅", Category.FURNITURE, "pcs", "46.00", 150, 700, "chair", "#a9743f",
            (
                Trait("Wood moisture", "木材含水率", "10 %", "± 2 %", "Pin meter", "针式水分仪", "9.6 %", "17.8 %"),
                Trait("Seat height", "座高", "450 mm", "± 5 mm", "Ruler", "直尺", "451 mm", "432 mm"),
                Trait("Static load", "静载荷", "130 kg", "EN 12520", "Load test", "载荷试验", "130 kg", "96 kg"),
            ),
        ),
        Goods(
            "shelf", "Bamboo shelf, five tiers", "五层竹制置物架", Category.FURNITURE, "pcs", "28.50", 200, 900, "shelf", "#c9a35f",
            (
                Trait("Load per tier", "每层承重", "15 kg", "+ 20 %", "Sandbag test", "沙袋试验", "16 kg", "9 kg"),
                Trait("Height", "高度", "1600 mm", "± 5 mm", "Ruler", "直尺", "1602 mm", "1571 mm"),
            ),
        ),
        Goods(
            "tablecloth", "Linen tablecloth 150 × 250 cm", "亚麻桌布 150×250厘米", Category.TEXTILES, "pcs", "13.10", 500, 2500,
            "cloth", "#d8d0c0",
            (
                Trait("Linen content", "亚麻含量", "100 %", "− 2 %", "Microscopy", "显微镜法", "99.4 %", "58 %"),
                Trait("Weight", "克重", "190 g/m²", "± 5 %", "GSM cutter", "克重取样器", "188 g/m²", "154 g/m²"),
            ),
        ),
        Goods(
            "towel", "Cotton bath towel 70 × 140 cm", "纯棉浴巾 70×140厘米", Category.TEXTILES, "pcs", "4.90", 2000, 8000, "cloth",
            "#7fa7b8",
            (
                Trait("Weight", "克重", "500 g/m²", "± 4 %", "GSM cutter", "克重取样器", "503 g/m²", "421 g/m²"),
                Trait("Color fastness", "色牢度", "grade 4", "ISO 105-C06", "Wash test", "水洗试验", "grade 4", "grade 2"),
            ),
        ),
        Goods(
            "polo", "Men's polo shirt, piqué", "男士珠地网眼POLO衫", Category.APPAREL, "pcs", "6.30", 1500, 6000, "shirt", "#2f4f8f",
            (
                Trait("Weight", "克重", "220 g/m²", "± 5 %", "GSM cutter", "克重取样器", "219 g/m²", "181 g/m²"),
                Trait("Shrinkage", "缩水率", "3 %", "at most", "ISO 6330, 40 °C", "ISO 6330 40℃", "2.4 %", "7.9 %"),
                Trait("Chest width, size L", "L码胸围", "56 cm", "± 1 cm", "Flat measure", "平铺测量", "56.2 cm", "52.5 cm"),
            ),
        ),
        Goods(
            "giftbox", "Rigid gift box, magnetic lid", "磁吸翻盖礼盒", Category.PACKAGING, "pcs", "1.65", 5000, 20000, "box", "#b6423c",
            (
                Trait("Board thickness", "纸板厚度", "2.0 mm", "± 0.1 mm", "Caliper", "卡尺", "2.0 mm", "1.5 mm"),
                Trait("Print color", "印刷颜色", "Pantone 186 C", "ΔE 3", "Spectrophotometer", "分光光度计", "ΔE 1.8", "ΔE 7.4"),
            ),
        ),
        Goods(
            "train", "Wooden train set, 60 pieces", "木制火车套装 60件", Category.TOYS, "sets", "12.40", 400, 1500, "box", "#cf6f3a",
            (
                Trait("Lead in paint", "油漆含铅量", "90 ppm", "at most", "ICP-OES", "ICP-OES", "21 ppm", "310 ppm"),
                Trait("Pieces per set", "每套件数", "60", "none", "Count", "清点", "60", "52"),
            ),
        ),
        Goods(
            "wrench", "Combination wrench set, 12 pieces", "组合扳手12件套", Category.TOOLS, "sets", "19.90", 300, 1400, "tool",
            "#8a8f98",
            (
                Trait("Hardness", "硬度", "42 HRC", "± 3 HRC", "Rockwell C", "洛氏硬度", "43 HRC", "31 HRC"),
                Trait("Chrome layer", "镀铬层", "8 µm", "± 2 µm", "Eddy current", "涡流测厚", "8.2 µm", "3.1 µm"),
            ),
        ),
        Goods(
            "brakepads", "Brake pad set, front axle", "前轴刹车片套装", Category.PARTS, "sets", "15.70", 400, 2000, "tool", "#4d4a46",
            (
                Trait("Friction coefficient", "摩擦系数", "0.42", "± 0.04", "SAE J661", "SAE J661", "0.41", "0.31"),
                Trait("Pad thickness", "厚度", "17.5 mm", "± 0.3 mm", "Caliper", "卡尺", "17.4 mm", "15.9 mm"),
            ),
        ),
        Goods(
            "saucepan", "Stainless saucepan, 2.5 l", "不锈钢汤锅 2.5升", Category.KITCHEN, "pcs", "16.80", 300, 1500, "pot", "#b9bec5",
            (
                Trait("Base thickness", "锅底厚度", "5 mm", "± 0.3 mm", "Ultrasonic gauge", "超声测厚", "5.1 mm", "3.4 mm"),
                Trait("Steel grade", "钢号", "18/10", "none", "XRF", "X射线荧光", "18/10", "16/2"),
            ),
        ),
        Goods(
            "mug", "Stoneware mug, 350 ml", "粗陶马克杯 350毫升", Category.KITCHEN, "pcs", "2.90", 2000, 9000, "mug", "#6f8f9f",
            (
                Trait("Diameter", "直径", "85 mm", "± 2 mm", "Caliper", "卡尺", "85 mm", "79 mm"),
                Trait("Glaze defects", "釉面缺陷", "1 %", "at most, AQL 1.0", "Visual, 200 pieces", "目检200件", "0.5 %", "11 %"),
            ),
        ),
    )
}  # fmt: skip
CARRIERS: Final = {
    "sea": (("COSCO Shipping", "COSU"), ("Maersk", "MAEU"), ("MSC", "MEDU"), ("Evergreen", "EGLV")),
    "air": (("DHL Express", "JD0"), ("FedEx International", "FX7"), ("Emirates SkyCargo", "176-")),
}
AGENCIES: Final = ("SGS", "TÜV Rheinland", "Bureau Veritas")
