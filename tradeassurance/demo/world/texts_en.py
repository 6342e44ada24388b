"""What people write in English. The texts of texts_zh.py say the same in the same order."""

from typing import Final

STATEMENT: Final = {
    "late_shipment": (
        "The contract says shipment on {shipdate}. {days} days later the goods are still not with a carrier, and our shop opening"
        " depends on them. We ask for our money back.",
        "You agreed to ship {quantity} {unit} of {product} by {shipdate}. We have asked three times and got no new date.",
    ),
    "late_delivery": (
        "Delivery was agreed for a date that has long passed. The container was rolled over twice because it was booked too late.",
        "The goods came after the season had begun; our customers have cancelled part of their orders.",
    ),
    "not_received": (
        "Nothing has arrived. The tracking number {tracking} has not moved since the day of shipment and the carrier does not"
        " find the goods.",
        "We have not received the {quantity} {unit}. The forwarder says that no cargo was handed over under {tracking}.",
    ),
    "quality": (
        "We measured {sample} pieces of {product}. {trait}: agreed {agreed} ({tolerance}), found {measured}. We cannot sell this.",
        "The goods differ from the contract. {trait} is {measured} instead of {agreed}, measured with: {method}."
        " The report of {agency} is attached.",
        "After unpacking we checked a sample of {sample}. {trait} should be {agreed}; the average is {measured}.",
    ),
    "short_quantity": (
        "{short} of {quantity} {unit} are missing. Twelve cartons hold less than the packing list says; photographs of the"
        " opened cartons are attached.",
        "We counted twice: {short} {unit} are missing although the seal was intact.",
    ),
    "wrong_specification": (
        "We ordered {product} with {trait} {agreed}. What came is another model: {trait} {measured}, other packaging, no labels.",
        "The cartons carry the labels of another customer and the goods are not to our specification ({trait}: {measured}).",
    ),
    "damaged": (
        "About a fifth of the cartons are crushed and wet. The supplier arranged the freight and packed in single-wall cartons"
        " against the contract.",
        "Many pieces arrived broken. The pallets were not strapped and had shifted in the container.",
    ),
}
DEVIATION: Final = {
    "late_shipment": "Shipment was agreed for {shipdate} and did not take place by then.",
    "late_delivery": "The goods were not delivered by the agreed delivery date.",
    "not_received": "No goods were received under the contract.",
    "quality": "{trait}: agreed {agreed}, found {measured}.",
    "short_quantity": "{short} of {quantity} {unit} are missing.",
    "wrong_specification": "{trait}: agreed {agreed}, delivered {measured}.",
    "damaged": "About 20 % of the goods are broken or wet.",
}
CONTEST: Final = {
    "late_shipment": (
        "The buyer approved the pre-production sample eleven days late; our production time starts with the approval.",
        "The port was closed by a typhoon. We booked the next vessel and told the buyer the same day.",
    ),
    "late_delivery": (
        "We shipped on time. The vessel waited nine days outside the port of discharge, which nobody could foresee.",
    ),
    "not_received": (
        "The carrier has a signed proof of delivery. Please ask your warehouse; we attach the tracking.",
    ),
    "quality": (
        "Our outgoing inspection found {fine}. The buyer's instrument was not calibrated, and the sample was taken from one carton.",
        "The golden sample that the buyer signed shows the same value. We ask for an inspection by an agency.",
    ),
    "short_quantity": (
        "Every carton was weighed when it left us. The packing list with the weights is attached.",
    ),
    "wrong_specification": (
        "The buyer changed the specification by e-mail in week two. We produced what she asked for.",
    ),
    "damaged": ("The container was sealed and dry when it was loaded; we have photographs of the loading.",),
}
OFFER: Final = {
    "supplier": (
        "We want to keep you as a customer and offer {percent} of the payment back. You keep the goods.",
        "As a compromise we refund {percent} and ship replacement parts with your next order free of charge.",
    ),
    "buyer": (
        "We would accept {percent} back and sort the goods ourselves.",
        "Below {percent} we cannot settle: the rework alone costs us that.",
    ),
    "return": (
        "Please send the goods back to our address; we refund everything once they are with us. Freight is on us.",
    ),
}
EXCHANGE: Final = {
    "late": (
        ("buyer", "When exactly will the goods leave? We need a vessel name, not a week."),
        ("supplier", "The dyeing mill was closed for an environmental check. We expect to load on the 18th."),
        ("buyer", "That is the third date. Please send photographs of the finished goods."),
    ),
    "quality": (
        ("buyer", "Please look at the photographs. This is not a matter of tolerance."),
        ("supplier", "We are checking the retained samples of this lot and will answer by tomorrow evening."),
        ("supplier", "The retained samples are within tolerance. Could you send us five pieces by courier?"),
        ("buyer", "They are on their way. Meanwhile the goods stay in our warehouse and cost us storage."),
    ),
    "delivery": (
        ("buyer", "The carrier's page has shown the same line for three weeks."),
        ("supplier", "Our forwarder is asking the terminal. We will forward its answer."),
        ("buyer", "We cannot wait any longer; the customer has cancelled."),
    ),
}
ASK: Final = {
    "supplier": "Please hand in the bill of lading and the production record of this lot, with dates.",
    "buyer": "Please hand in the count or measurement of at least 50 pieces, with the instrument and its last calibration.",
}
NOTE: Final = (
    "Supplier had a similar case last year and settled at 30 %. Try settlement first.",
    "Photographs are consistent with the report; metadata of the originals matches the claimed dates.",
    "Buyer is calm and precise. Call with supplier on Thursday, see the messages.",
    "Check the tolerance: contract says minus only. The supplier's argument rests on plus/minus.",
)
REASONS: Final = {
    "supplier:late": (
        "The contract names {shipdate} as the day of shipment. The supplier has not shown that the buyer caused the delay: the"
        " sample was approved before production was due to start. Under the rules of this order a buyer may claim from the"
        " day after the agreed date. The claim is upheld."
    ),
    "supplier:quality": (
        "The contract requires {trait} of {agreed} ({tolerance}). The evidence shows {measured}, measured on a sufficient sample"
        " by a suitable method. The supplier's own inspection names neither the sample nor the instrument. The goods deviate"
        " from the contract and the supplier is responsible."
    ),
    "supplier:delivery": (
        "The supplier arranged the freight and carries the risk until delivery. No proof of delivery on time was handed in."
        " The claim is upheld."
    ),
    "buyer:late": (
        "The supplier has shown that the buyer's approval of the sample came eleven days late and that both sides agreed in"
        " writing to count from it. Counted that way shipment was in time. The claim is not upheld."
    ),
    "buyer:quality": (
        "The report of {agency} found {fine} for {trait}, within the agreed {agreed} ({tolerance}). The buyer's measurement was"
        " taken on four pieces from one carton. A deviation is not proven, and the claim is not upheld."
    ),
    "buyer:delivery": (
        "The carrier's record shows delivery at the agreed place and a signature of the buyer's warehouse. Not upheld."
    ),
    "shared:quality": (
        "{trait} lies outside the tolerance in part of the lot. The buyer, however, approved a golden sample with a similar"
        " value and did not object at the pre-shipment inspection. Both contributed; a part is refunded."
    ),
    "shared:late": "Both sides caused part of the delay: the late approval and the missed vessel. A part is refunded.",
    "shared:delivery": "The goods came late, and the buyer changed the port of discharge twice. A part is refunded.",
}
FINDING: Final = {
    "confirmed": "Measured value and method are documented; the deviation is outside the tolerance.",
    "not_confirmed": "The record shows that the contract was kept in this point.",
    "unproven": "The sample is too small to speak for the lot.",
}
WITHDRAW: Final = (
    "The goods were shipped yesterday; we withdraw.",
    "We found the missing cartons in the second delivery.",
    "Settled by phone with a credit on the next order.",
)
APPEAL: Final = (
    "The determination relies on a report about another lot: see the lot number on page 2. We attach a second report.",
    "Our bill of lading was not considered. It shows that the goods were on board two days before the agreed date.",
)
LOST_TWICE: Final = (
    "We refunded {order} in full, as agreed in the dispute. Weeks later the buyer's bank took a payment back as well. The bank's advice is attached.",
)
CANCEL: Final = (
    "The project was postponed by our customer.",
    "We found the goods in our own stock.",
    "Prices of raw material rose too far.",
)
REVISE: Final = (
    "Shipment one week later, as discussed on the phone.",
    "Protected amount raised to what we agreed.",
    "Carton size corrected.",
)
SENT_BACK: Final = (
    "The finding on the second deviation has no reference to evidence. Please name the page of the report.",
)
PACKAGING: Final = (
    "Double-wall export cartons, 12 per carton, palletized, corner protection.",
    "Individual polybag, 24 per carton, carton marks as per artwork file.",
    "Color box, inner carton of 6, export carton of 24, no wood packaging.",
)
CUSTOM: Final = (
    "",
    "Buyer's logo, one color, position as per approved sample.",
    "Private label and hang tag supplied by the buyer.",
)
LETTER: Final = (
    "From: {buyer}\nTo: {seller}\nSubject: {order}, shipment\n\nDear colleagues,\n\nshipment of {quantity} {unit} of {product} was agreed"
    " for {shipdate}. Please confirm vessel and date of loading today. We have announced the goods to our customers.\n\nKind"
    " regards\n{buyer}\n"
)
TRACK: Final = "{carrier}  {tracking}\n{order}\n\nbooked            {shipdate}\nreceived          -\nlast event        no further event recorded\n"
