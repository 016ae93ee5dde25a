"""Ways of leaking: one module each, all with the recipient's eyes only."""

from huiju.attacks.chain import Chain
from huiju.attacks.claims import Claims, Exclusions
from huiju.attacks.linkage import Linkage
from huiju.attacks.problem import Problem, Side

__all__ = ["Chain", "Claims", "Exclusions", "Linkage", "Problem", "Side"]
