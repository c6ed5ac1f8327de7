"""What a run may know beside the shipped facts: the user's own actors and a register, where it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from dragoman.facts.own import OwnActor, digest_of
from dragoman.facts.register import Register


@dataclass(frozen=True, slots=True)
class Memory:
    """Given to the kit when it is loaded; the same memory and the same article give the same record."""

    own: tuple[OwnActor, ...] = ()
    register: Register = field(default_factory=Register)

    def tag(self) -> str:
        """What is added to the coder version: rows say with which memory they were made."""
        own = f".own-{digest_of(self.own)}" if self.own else ""
        return own + (f".register-{self.register.digest()}" if self.register else "")
