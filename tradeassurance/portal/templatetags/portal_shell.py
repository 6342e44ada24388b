"""The frame's facts for templates: `{% shell as shell %}`, used by base.html."""

from django import template

from tradeassurance.portal.shell import Shell

register = template.Library()


@register.simple_tag(takes_context=True)
def shell(context: template.Context) -> Shell:
    """The facts of the frame around this page."""
    return Shell(context.get("request"))
