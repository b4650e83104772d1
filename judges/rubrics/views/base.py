"""The blueprint of marking schemes."""

from flask import Blueprint

blueprint = Blueprint("rubrics", __name__, template_folder="../templates")
