"""Claims and disputes, as the parties see them."""

from django.urls import path

from disputes.views import (
    buyer,
    casefile,
    claim,
    contacts,
    inspecting,
    pages,
    party,
    points,
    reversal,
    supplier,
)

app_name = "disputes"
_case = "disputes/<str:number>/"
urlpatterns = [
    path("disputes/", pages.listing, name="list"),
    path("orders/<str:number>/dispute/", pages.of_order, name="of_order"),
    path("orders/<str:number>/claim/", claim.start, name="claim"),
    path("orders/<str:number>/claim/<slug:reason>/", claim.check, name="claim_check"),
    path("orders/<str:number>/claim/<slug:reason>/details/", claim.details, name="claim_details"),
    path("orders/<str:number>/claim/<slug:reason>/review/", claim.review, name="claim_review"),
    path("orders/<str:number>/payments/<int:payment_id>/reversal/", reversal.ask, name="reversal"),
    path(_case, pages.page, name="page"),
    path(f"{_case}file/", casefile.take, name="case_file"),
    path(f"{_case}contest/", supplier.contest, name="contest"),
    path(f"{_case}accept-claim/", supplier.accept_claim, name="accept_claim"),
    path(f"{_case}offer/", party.offer, name="offer"),
    path(f"{_case}offers/<int:offer_number>/accept/", party.accept, name="accept"),
    path(f"{_case}offers/<int:offer_number>/reject/", party.reject, name="reject"),
    path(f"{_case}offers/<int:offer_number>/take-back/", party.take_back, name="take_back"),
    path(f"{_case}evidence/", party.evidence, name="evidence"),
    path(f"{_case}answer/", points.answer, name="answer"),
    path(f"{_case}return/costs/", points.return_costs, name="return_costs"),
    path(f"{_case}return/condition/", points.return_condition, name="return_condition"),
    path(f"{_case}inspection/", inspecting.book, name="inspection_book"),
    path(f"{_case}inspections/<int:inspection_id>/report.pdf", inspecting.report, name="inspection_report"),
    path(f"{_case}message/", party.message, name="message"),
    path(f"{_case}contact/", contacts.show, name="contact"),
    path(f"{_case}escalate/", party.escalate, name="escalate"),
    path(f"{_case}withdraw/", buyer.withdraw, name="withdraw"),
    path(f"{_case}appeal/", party.appeal, name="appeal"),
    path(f"{_case}waive/", party.waive, name="waive"),
    path(f"{_case}plan/<int:obligation_id>/report/", supplier.report, name="report"),
    path(f"{_case}plan/<int:obligation_id>/confirm/", buyer.confirm_payment, name="confirm_payment"),
    path(f"{_case}return/ship/", buyer.return_ship, name="return_ship"),
    path(f"{_case}return/deliver/", buyer.return_deliver, name="return_deliver"),
    path(f"{_case}return/confirm/", supplier.return_confirm, name="return_confirm"),
    path(f"{_case}replacement/ship/", supplier.replacement_ship, name="replacement_ship"),
    path(f"{_case}replacement/deliver/", supplier.replacement_deliver, name="replacement_deliver"),
    path(f"{_case}replacement/receive/", buyer.replacement_receive, name="replacement_receive"),
]
