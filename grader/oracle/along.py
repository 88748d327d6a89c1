"""What is differentiated: a function of the numbers of one parameter, all else as it is at one input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.model import Argument
from grader.oracle.calling import Form, arguments_of, entry, input_path, replaced


class Along:
    """A function of the numbers of its parameter, whose value at this input is `start`.

    `value_of` gives the value of the function at arguments; `index` is the input that names a row of the parameter.
    """

    def __init__(
        self,
        value_of: Callable[[Mapping[str, Argument]], Any],
        function: str,
        parameter: str,
        index: str | None,
        inputs: Mapping[str, Argument],
        forms: Mapping[str, Form],
    ) -> None:
        self.value_of, self.function, self.inputs = value_of, function, inputs
        self.forms = forms
        self.path = input_path(parameter, forms[function])
        self.parameter = np.asarray(entry(inputs, self.path), dtype=np.float64)
        self.row: Any = ... if index is None else int(np.asarray(inputs[index]))
        self.start = self.parameter[self.row]

    def moved(self, x: Any) -> dict[str, Argument]:
        """The inputs with another value of the parameter."""
        parameter = self.parameter.astype(x.dtype)
        parameter[self.row] = x.reshape(self.start.shape)
        return replaced(self.inputs, self.path, parameter)

    def arguments(self, x: Any) -> dict[str, Argument]:
        """The arguments of the call there."""
        return arguments_of(self.function, self.moved(x), self.forms)

    def value(self, x: Any) -> Any:
        """The value there; complex where x is."""
        return self.value_of(self.arguments(x))

    def real(self, x: Any) -> float:
        """The value there as a number."""
        return float(np.real(self.value(x)))
