"""Steps that are stated in sentences without an equality count in what is suggested, and award nothing."""

from __future__ import annotations

from .conftest import Read

WORDS = r"""The loss of one example is the logarithm of the denominator $Z_i = \sum_c e^{f_{ic}}$ less its score:

$$\log Z_i - \sum_c y_{ic} f_{ic}.$$

In the second part the score has the factor $y_{ik}$, so it gives $-y_{ik} x_i$. The first gives $p_{ik} x_i$, since
$e^{f_{ik}}/Z_i$ is the softmax. So an example contributes $(p_{ik} - y_{ik}) x_i$, and the penalty adds $2\lambda w_k$.

$$\frac{\partial J}{\partial w_k} = \frac1N\sum_i (p_{ik} - y_{ik}) x_i + 2\lambda w_k$$"""


def test_steps_in_sentences_are_suggested_and_not_awarded(read: Read) -> None:
    found = read(WORDS)
    assert (found.points, found.suggested) == (None, 9.0)  # the logits' derivative is not told
    assert read(WORDS.replace(r"$2\lambda w_k$", r"$\lambda w_k$")).suggested == 8.0


def test_one_sum_is_not_all_steps(read: Read) -> None:
    jump = WORDS[WORDS.index("$$\\frac{") :]
    data = r"The rest gives $$\frac1N\sum_i (p_{ik} - y_{ik}) x_i$$ by the chain rule. "
    assert read(data + jump).suggested == read(jump).suggested


def test_a_step_that_a_slip_has_cost_is_not_given_back(read: Read) -> None:
    slip = r"$$\frac{\partial}{\partial f_{ik}} \log\sum_c e^{f_{ic}} = \frac{1}{\sum_c e^{f_{ic}}}$$"
    assert read(f"{slip}\n\n{WORDS}").suggested < read(WORDS).suggested
