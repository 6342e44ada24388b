"""What people write in Chinese. The texts say the same as those of texts_en.py, in the same order."""

from typing import Final

STATEMENT: Final = {
    "late_shipment": (
        "合同约定{shipdate}发货，现已逾期{days}天，货物仍未交给承运人。我们的门店开业需要这批货，现要求退款。",
        "贵司同意在{shipdate}前发出{quantity}{unit}{product}。我们催问三次，至今没有新的发货日期。",
    ),
    "late_delivery": (
        "约定的交货日期早已过去。因订舱太晚，货柜两次被甩柜。",
        "货物到达时销售季已经开始，客户取消了部分订单。",
    ),
    "not_received": (
        "至今没有收到任何货物。运单号{tracking}自发货之日起没有更新，承运人查不到货物。",
        "我们没有收到这{quantity}{unit}货物。货代称{tracking}项下没有收到任何货物。",
    ),
    "quality": (
        "我们抽检了{sample}件{product}。{trait}：合同约定{agreed}（{tolerance}），实测{measured}，无法销售。",
        "货物与合同不符。{trait}为{measured}，而不是{agreed}，测量方法：{method}。附{agency}检验报告。",
        "开箱后我们抽检了{sample}件。{trait}应为{agreed}，实测平均值为{measured}。",
    ),
    "short_quantity": (
        "{quantity}{unit}货物少了{short}{unit}。有十二箱的数量少于装箱单，附开箱照片。",
        "我们清点了两遍：虽然封条完好，但仍少了{short}{unit}。",
    ),
    "wrong_specification": (
        "我们订购的是{trait}为{agreed}的{product}，收到的却是另一型号：{trait}{measured}，包装不同，没有标签。",
        "纸箱上贴着其他客户的标签，货物也不符合我们的规格（{trait}：{measured}）。",
    ),
    "damaged": (
        "约五分之一的纸箱被压坏并受潮。运输由供应商安排，且违反合同使用了单瓦楞纸箱。",
        "很多产品到货时已破损，托盘没有捆扎，在货柜内移位。",
    ),
}
DEVIATION: Final = {
    "late_shipment": "约定{shipdate}发货，但届时没有发货。",
    "late_delivery": "货物没有在约定的交货日期前送达。",
    "not_received": "没有收到合同项下的任何货物。",
    "quality": "{trait}：约定{agreed}，实测{measured}。",
    "short_quantity": "{quantity}{unit}中缺少{short}{unit}。",
    "wrong_specification": "{trait}：约定{agreed}，实交{measured}。",
    "damaged": "约20%的货物破损或受潮。",
}
CONTEST: Final = {
    "late_shipment": (
        "买方确认产前样晚了十一天，我们的生产期从样品确认之日起算。",
        "港口因台风关闭。我们已订下一班船，并在当天通知了买方。",
    ),
    "late_delivery": ("我们按时发货。船在卸货港外等泊九天，这是谁也无法预料的。",),
    "not_received": ("承运人有签收证明，请贵司向仓库核实，附物流记录。",),
    "quality": (
        "我们出货检验的结果是{fine}。买方的仪器没有校准，而且样品只取自一箱。",
        "买方签字的封样也是同样的数值。我们要求由检验机构检验。",
    ),
    "short_quantity": ("每一箱出厂时都称过重，附带重量的装箱单。",),
    "wrong_specification": ("买方在第二周通过邮件修改了规格，我们是按修改后的要求生产的。",),
    "damaged": ("装柜时货柜干燥并已铅封，我们有装柜照片。",),
}
OFFER: Final = {
    "supplier": (
        "我们希望继续合作，愿意退还货款的{percent}，货物归贵司。",
        "作为折中方案，我们退款{percent}，并在下一单免费补发配件。",
    ),
    "buyer": (
        "我们可以接受退款{percent}，货物由我们自行挑选。",
        "低于{percent}我们无法和解，仅返工费用就需要这么多。",
    ),
    "return": ("请把货物退回我们的地址，收到后全额退款，运费由我们承担。",),
}
EXCHANGE: Final = {
    "late": (
        ("buyer", "货物到底什么时候发出？我们需要船名，而不是大概哪一周。"),
        ("supplier", "染厂因环保检查停产，我们预计18号装船。"),
        ("buyer", "这已经是第三个日期了，请发成品照片。"),
    ),
    "quality": (
        ("buyer", "请看照片，这已经不是公差的问题。"),
        ("supplier", "我们正在检查这一批的留样，明天晚上之前答复。"),
        ("supplier", "留样在公差范围内。能否快递五件给我们？"),
        ("buyer", "样品已寄出。在此期间货物存放在我们仓库，产生仓储费。"),
    ),
    "delivery": (
        ("buyer", "承运人网页三周来一直显示同一条记录。"),
        ("supplier", "我们的货代正在向码头查询，有答复马上转告。"),
        ("buyer", "我们不能再等了，客户已经取消订单。"),
    ),
}
ASK: Final = {
    "supplier": "请提交这一批货的提单和带日期的生产记录。",
    "buyer": "请提交至少50件的清点或测量记录，并注明仪器及最近一次校准日期。",
}
NOTE: Final = (
    "供应商去年有类似案件，以30%和解。先促成和解。",
    "照片与报告一致，原件元数据与所称日期相符。",
    "买方冷静、准确。周四与供应商通话，见消息记录。",
    "注意公差：合同只有负公差，供应商按正负公差主张。",
)
REASONS: Final = {
    "supplier:late": (
        "合同约定的发货日为{shipdate}。供应商没有证明延误由买方造成：样品在计划投产前已确认。根据本订单适用的规则，"
        "买方自约定日期的次日起可以提出索赔。索赔成立。"
    ),
    "supplier:quality": (
        "合同要求{trait}为{agreed}（{tolerance}）。证据显示为{measured}，样本量充足，方法适当。供应商自己的检验没有说明样品和"
        "仪器。货物与合同不符，由供应商承担责任。"
    ),
    "supplier:delivery": "运输由供应商安排，交货前的风险由其承担。供应商没有提交按时交货的证明。索赔成立。",
    "buyer:late": "供应商证明买方确认样品晚了十一天，且双方书面同意从确认之日起算。据此计算，发货没有逾期。索赔不成立。",
    "buyer:quality": (
        "{agency}的报告显示{trait}为{fine}，在约定的{agreed}（{tolerance}）之内。买方只测量了一箱中的四件。偏差未得到证明，索赔不成立。"
    ),
    "buyer:delivery": "承运人记录显示货物已送达约定地点，并有买方仓库签收。索赔不成立。",
    "shared:quality": (
        "部分货物的{trait}超出公差。但买方曾确认数值相近的封样，并且在装运前检验时没有提出异议。双方均有责任，退还部分款项。"
    ),
    "shared:late": "双方各自造成了部分延误：确认晚了，也错过了船期。退还部分款项。",
    "shared:delivery": "货物迟到，而买方两次更改卸货港。退还部分款项。",
}
FINDING: Final = {
    "confirmed": "测量值和方法有记录，偏差超出公差。",
    "not_confirmed": "记录显示该项符合合同。",
    "unproven": "样本量太小，不能代表整批货物。",
}
WITHDRAW: Final = (
    "货物昨天已发出，我们撤回索赔。",
    "我们在第二批货中找到了缺少的纸箱。",
    "已电话和解，下一单给予折扣。",
)
APPEAL: Final = (
    "裁定所依据的报告是另一批货的，见第2页批号。附第二份报告。",
    "我们的提单没有被考虑，提单显示货物在约定日期前两天已装船。",
)
LOST_TWICE: Final = (
    "我们已按争议中的约定全额退还订单 {order} 的货款,之后买方银行又将其中一笔付款撤回。附上银行回单。",
)
CANCEL: Final = ("客户推迟了项目。", "我们在自己的库存中找到了货物。", "原材料价格上涨过多。")
REVISE: Final = ("按电话沟通，发货推迟一周。", "保障金额提高到双方商定的数额。", "更正纸箱尺寸。")
SENT_BACK: Final = ("第二项偏差的认定没有引用证据，请注明报告页码。",)
PACKAGING: Final = (
    "双瓦楞出口纸箱，每箱12件，打托盘，加护角。",
    "独立塑料袋，每箱24件，箱唛按设计稿。",
    "彩盒，6件内箱，24件外箱，不使用木质包装。",
)
CUSTOM: Final = ("", "买方单色商标，位置按确认样。", "买方提供贴牌和吊牌。")
LETTER: Final = (
    "发件人：{buyer}\n收件人：{seller}\n主题：{order} 发货事宜\n\n各位同事：\n\n{quantity}{unit}{product}约定于{shipdate}发货。请今天确认船名和"
    "装船日期，我们已经通知客户。\n\n此致\n{buyer}\n"
)
TRACK: Final = "{carrier}  {tracking}\n{order}\n\n订舱    {shipdate}\n收货    -\n最新状态  无更多记录\n"
