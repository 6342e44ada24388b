"""Orders: the list, one order, its contract and its moves."""

from django.urls import path

from orders.views import (
    carriers,
    confirming,
    credits,
    drafting,
    fulfilment,
    lists,
    moves,
    page,
    refunding,
    services,
    statements,
    webhook,
)

app_name = "orders"
urlpatterns = [
    path("", lists.listing, name="list"),
    path("statement/", statements.company, name="statement"),
    path("statement/export/", statements.company_export, name="statement_export"),
    path("new/", drafting.new, name="new"),
    path("new/<int:supplier_id>/", drafting.new_with, name="new_with"),
    path("carriers/events/", carriers.receive, name="carrier_events"),
    path("credits/", credits.listing, name="credits"),
    path("payments/events/", webhook.receive, name="payment_events"),
    path("<str:number>/", page.page, name="page"),
    path("<str:number>/statement/", statements.of_order, name="order_statement"),
    path("<str:number>/statement/export/", statements.of_order_export, name="order_statement_export"),
    path("<str:number>/versions/", page.versions, name="versions"),
    path("<str:number>/revise/", drafting.revise, name="revise"),
    path("<str:number>/confirm/", confirming.confirm, name="confirm"),
    path("<str:number>/send/", moves.propose, name="propose"),
    path("<str:number>/cancel/", moves.cancel, name="cancel"),
    path("<str:number>/pay/", moves.announce, name="announce"),
    path("<str:number>/ship/", fulfilment.ship, name="ship"),
    path("<str:number>/ship/nothing-more/", fulfilment.ship_nothing_more, name="ship_nothing_more"),
    path("<str:number>/receipt/", fulfilment.deliver, name="deliver"),
    path("<str:number>/shipments/<int:shipment_id>/receipt/", fulfilment.arrive, name="arrive"),
    path("<str:number>/services/book/", services.book, name="book_service"),
    path("<str:number>/services/<int:booking_id>/report/", services.report, name="service_report"),
    path("<str:number>/services/<int:booking_id>/cancel/", services.cancel, name="cancel_service"),
    path("<str:number>/credit/", credits.spend, name="spend_credit"),
    path("<str:number>/accept/", moves.accept, name="accept"),
    path("<str:number>/refund-account/", refunding.name_account, name="refund_account"),
    path("<str:number>/payments/<int:payment_id>/", moves.instructions, name="instructions"),
    path("<str:number>/payments/<int:payment_id>/stop/", moves.stop_payment, name="stop_payment"),
    path("<str:number>/refunds/<int:refund_id>/arrived/", moves.refund_arrived, name="refund_arrived"),
]
