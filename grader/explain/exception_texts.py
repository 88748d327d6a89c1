"""What the texts of numpy's and Python's exceptions mean: a pattern, and words that are true wherever the text is so.

Groups of a pattern are told by their names: `shape...` and `size...` only where they are sizes of the call at hand,
`few...` where it is a small number, `kind...` by a word for the type, `ufunc...` if numpy has it. `otherwise` is said
where one of them may not be told; an exception is then told by its class and line alone if there are no such words.
`only` is the one class that a text counts for where others may well have the same text in words of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SHAPE = r"\([\d, ]*\)"
AXIS = r"-?\d{1,2}"


@dataclass(frozen=True)
class Text:
    """A text that is known, in all of its forms in numpy 1.26 and 2 and in Python 3.11 and later."""

    pattern: re.Pattern[str]
    words: str
    otherwise: str = ""
    only: str = ""


def _text(pattern: str, words: str, otherwise: str = "", *, only: str = "") -> Text:
    return Text(re.compile(pattern, re.DOTALL), words, otherwise, only)


SHAPES = (
    _text(
        rf"operands could not be broadcast together with shapes?(?P<shapes>(?: {SHAPE}){{1,8}})",
        "{shapes} do not broadcast; counted from the last axis, two sizes must be equal or one of them 1",
        "the shapes of arrays do not broadcast; counted from the last axis, two sizes must be equal or one of them 1",
    ),
    _text(
        r"operands could not be broadcast together with remapped shapes \[original->remapped\]: "
        rf"(?P<shape>{SHAPE})\s+and requested shape (?P<shape_to>{SHAPE})",
        "{shape} cannot be broadcast to {shape_to}",
        "an array cannot be broadcast to the shape that is asked for",
    ),
    _text(
        r"operands could not be broadcast together with remapped shapes \[original->remapped\]: "
        rf"(?P<remapped>(?:{SHAPE}->\([\w, ]*\)\s*){{1,8}})",
        "the sizes of axes that belong together differ in {remapped}, as where a letter in an einsum has two sizes",
        "the sizes of axes that belong together differ, as where a letter in an einsum has two sizes",
    ),
    _text(
        r"shape mismatch: objects cannot be broadcast to a single shape(?:\.\s+Mismatch is between arg \d+ with shape "
        rf"(?P<shape>{SHAPE}) and arg \d+ with shape (?P<shape_to>{SHAPE})\.)?",
        "{shape} and {shape_to} do not broadcast",
        "the shapes of arrays do not broadcast",
    ),
    _text(
        rf"non-broadcastable output operand with shape (?P<shape>{SHAPE}) doesn't match the broadcast shape "
        rf"(?P<shape_to>{SHAPE})",
        "the result has shape {shape_to} and does not fit into the array of shape {shape} that it is written to, "
        "as with +=",
        "the result does not fit into the array that it is written to, as with +=",
    ),
    _text(
        rf"shapes (?P<shape>{SHAPE}) and (?P<shape_to>{SHAPE}) not aligned: (?P<size>\d+) \(dim (?P<few>\d)\) != "
        r"(?P<size_to>\d+) \(dim (?P<few_to>\d)\)",
        "{shape} and {shape_to} do not fit in a product of arrays: the {size} (axis {few} of the first) and the "
        "{size_to} (axis {few_to} of the second) must be equal",
        "two arrays do not fit in a product: the axes that are summed over have different sizes",
    ),
    _text(
        r"matmul: Input operand 1 has a mismatch in its core dimension 0, .*"
        r"\(size (?P<size>\d+) is different from (?P<size_to>\d+)\)",
        "a matrix product sums over the last axis on its left, of size {size_to}, and over an axis of size {size} on "
        "its right; these must be equal",
        "a matrix product sums over axes of different sizes on its left and on its right",
    ),
    _text(
        r"matmul: Input operand (?P<side>[01]) does not have enough dimensions \(has 0,",
        "on one side of a matrix product (@) stands something without axes, such as a single number",
    ),
    _text(
        r"(?:solve1?|lstsq\w*): Input operand 1 has a mismatch in its core dimension",
        "the two arrays of an equation system do not fit: the matrix has another number of rows than the right side",
    ),
    _text(
        rf"(?:shape mismatch: value array of shape (?P<shape>{SHAPE})\s+could not be broadcast to indexing result of "
        rf"shape (?P<shape_to>{SHAPE}))",
        "{shape} cannot be assigned to a part of shape {shape_to}",
        "what is assigned to a part of an array has another shape than that part",
    ),
    _text(
        rf"could not broadcast input array from shape (?P<shape>{SHAPE}) into shape (?P<shape_to>{SHAPE})",
        "{shape} cannot be assigned to an array or a part of one of shape {shape_to}",
        "what is assigned to an array, or to a part of one, has another shape",
    ),
    _text(
        rf"shape mismatch: indexing arrays could not be broadcast together with shapes(?P<shapes>(?: {SHAPE}){{1,8}})",
        "arrays that are used as indices together, {shapes}, do not broadcast",
        "arrays that are used as indices together do not broadcast",
    ),
    _text(
        r"NumPy boolean array indexing assignment ",
        "a boolean index picks another number of entries than are assigned to it",
    ),
    _text(
        r"boolean index did not match indexed array along (?:axis|dimension) (?P<few>\d); (?:size of axis|dimension) "
        r"is (?P<size>\d+) but (?:size of )?corresponding boolean (?:axis|dimension) is (?P<size_to>\d+)",
        "a boolean index of size {size_to} is used on axis {few}, which has size {size}",
        "a boolean index is used on an axis of another size",
    ),
    _text(
        r"cannot reshape array of size (?P<size>\d+) into shape (?P<shape>\((?:\d+,|\d+(?:, ?\d+)+)\))$",
        "{size} entries do not fit into shape {shape}",
        "an array is reshaped into a shape for another number of entries",
    ),
    _text(
        r"cannot reshape array of size \d+ into shape", "an array is reshaped into a shape that its entries do not fill"
    ),
    _text(
        r"all the input arrays must have same number of dimensions, but the array at index \d+ has (?P<few>\d) "
        r"dimension\(s\) and the array at index \d+ has (?P<few_to>\d) dimension\(s\)",
        "arrays with {few} and with {few_to} axes are joined; all must have as many",
    ),
    _text(
        r"all the input array dimensions (?:except )?for the concatenation axis must match exactly, but along "
        r"dimension (?P<few>\d), the array at index \d+ has size (?P<size>\d+) and the array at index \d+ has size "
        r"(?P<size_to>\d+)",
        "arrays are joined that have sizes {size} and {size_to} along axis {few}, where they must agree",
        "arrays are joined whose other axes have different sizes",
    ),
    _text(r"zero-dimensional arrays cannot be concatenated", "single numbers are joined like arrays"),
    _text(r"all input arrays must have the same shape", "arrays of different shapes are stacked"),
    _text(r"need at least one array to (?:concatenate|stack)", "no array at all is joined or stacked"),
    _text(
        r"shape-mismatch for sum", "two arrays have different sizes along the axes that they are summed over together"
    ),
    _text(
        r"setting an array element with a sequence\. The requested array has an inhomogeneous shape",
        "an array is made of parts that have different shapes",
    ),
    _text(r"setting an array element with a sequence\.$", "several numbers are put where an array has room for one"),
    _text(
        r"cannot select an axis to squeeze out which has size not equal to one",
        "an axis is squeezed out that has another size than 1",
    ),
    _text(r"axes don't match array", "the axes to transpose are not as many as the array has"),
    _text(r"negative dimensions are not allowed", "an array is made with a negative size"),
    _text(r"array split does not result in an equal division", "an array is split into parts that cannot be equal"),
)

INDICES = (
    _text(
        r"index (?P<size>\d+) is out of bounds for axis (?P<few>\d) with size (?P<size_to>[1-9]\d*)",
        "index {size} is used on axis {few}, which has size {size_to}; its indices end with {last}",
        "an index lies beyond the end of its axis",
    ),
    _text(r"index -?\d+ is out of bounds for (?:axis \d+ with )?size ", "an index lies outside of its axis"),
    _text(
        r"too many indices for array: array is (?P<few>[1-9])-dimensional, but (?P<few_to>\d) were indexed",
        "{few_to} indices are used on an array with {axes}",
    ),
    _text(
        r"(?:too many indices for array: array is 0-dimensional|invalid index to scalar variable)",
        "a single number is indexed as if it were an array",
    ),
    _text(
        r"only integers, slices \(`:`\), ellipsis",
        "an index is used that is no integer, no slice and no array of integers or booleans; 2.0 is no integer",
    ),
    _text(
        r"arrays used as indices must be of integer \(or boolean\) type",
        "an array of other numbers than integers is used as an index",
    ),
    _text(
        r"(?P<kind>list|tuple|range|str)(?:ing)? (?:object )?indices must be integers or slices, not "
        r"(?P<kind_to>[\w.]+)",
        "{kind} is indexed with {kind_to}; it takes one integer or slice, while an array takes several",
    ),
    _text(
        r"(?P<kind>list|tuple|range) (?:object )?(?:assignment )?index out of range", "an index lies outside of {kind}"
    ),
    _text(r"string index out of range", "an index lies outside of a text"),
    _text(
        rf"(?:axis[12]?: )?axis (?P<axis>{AXIS}) is out of bounds for array of dimension (?P<few>[1-9])",
        "an array with {axes} has no axis {axis}",
    ),
    _text(
        rf"(?:axis[12]?: )?axis {AXIS} is out of bounds for array of dimension 0",
        "an axis is asked for of a single number, which has none",
    ),
    _text(
        r"only integer scalar arrays can be converted to a scalar index",
        "an array stands where one integer is needed: as an index of a list, a size or an axis",
    ),
    _text(
        r"'(?P<kind>[\w.]+)' object cannot be interpreted as an integer",
        "{kind} stands where an integer is needed, such as a size, an axis or a bound of range(); 2.0 is no integer",
    ),
    _text(
        r"expected a sequence of integers or a single integer, got ",
        "a shape is given that is not made of integers; 2.0 is no integer",
    ),
    _text(
        r"Cannot interpret '.*' as a data type",
        "something else stands where a dtype is taken; a shape of several sizes is one argument, as in zeros((3, 4))",
    ),
    _text(r"pop from empty list", "something is taken from a list that is empty"),
    _text(r"'[^']*'$|-?\d+(?:\.\d+)?$|\(.*\)$|np\.\w+\(.*\)$", "a key is looked up that is not there", only="KeyError"),
)

NUMBERS = (
    _text(
        r"The truth value of an (?:array with more than one element|empty array) is ambiguous",
        "an array stands where one True or False is needed, as in `if`, `and`, `or`, `not`, `in`, max() and min()",
    ),
    _text(
        r"only (?:length-1|size-1|0-dimensional) arrays can be converted to Python scalars",
        "an array stands where a single number is needed; float(), int() and the functions of math take one at a time",
    ),
    _text(r"can only convert an array of size 1 to a Python scalar", "an array of several numbers is made one number"),
    _text(
        r"must be real number, not (?P<kind>[\w.]+)",
        "{kind} stands where a single number is needed, as in the functions of math",
    ),
    _text(
        r"math domain error",
        "a function of math is given a number for which it has no value, as sqrt a negative one or log one that is "
        "not positive",
    ),
    _text(
        r"math range error|\(34, 'Numerical result out of range'\)",
        "a result is too large for one of Python's own numbers, as of exp or a power",
    ),
    _text(
        r"(?:(?:float|integer|complex) )?(?:floor )?(?:division|modulo|division or modulo)(?: by zero)?$"
        r"|float divmod\(\)$",
        "one of Python's own numbers is divided by zero",
        only="ZeroDivisionError",
    ),
    _text(r"0\.0 cannot be raised to a negative power|zero to a negative", "zero is raised to a negative power"),
    _text(
        r"Integers to negative integer powers are not allowed",
        "integers are raised to a negative power, for which one of the two must be a float",
    ),
    _text(
        r"[Cc]annot cast ufunc '\w+' output from (?:dtype\('|)(?P<kind>float|complex)\d+(?:'\)|) to (?:dtype\('|)"
        r"(?P<kind_to>u?int|float|bool)\d*",
        "{kinds} are to be written into an array of {kinds_to}, as with += or /=; where it is made, dtype=float would "
        "make it one of floats",
    ),
    _text(
        r"Cannot cast array data from dtype\('(?:float|complex)\d+'\) to dtype\('u?int\d+'\)",
        "an array stands where one of integers is needed",
    ),
    _text(r"cannot convert float (?P<nan>NaN|infinity) to integer", "{nan} is made an integer"),
    _text(
        r"invalid literal for int\(\)|could not convert string to float", "a text that is no number is made a number"
    ),
    _text(
        r"zero-size array to reduction operation|attempt to get arg(?:max|min) of an empty sequence"
        r"|(?:max|min)\(\) (?:arg|iterable argument) is (?:an )?empty",
        "the largest or smallest of nothing at all is asked for: the array or list is empty",
    ),
    _text(
        r"ufunc '(?P<ufunc>bitwise_\w+|invert|left_shift|right_shift)' not supported for the input types",
        "np.{ufunc} (one of & | ^ ~ << >>) is used on other numbers than integers and booleans",
    ),
    _text(
        r"ufunc '(?P<ufunc>\w+)' not supported for the input types",
        "np.{ufunc} does not take what it is given, whose type is the trouble and not its shape",
    ),
    _text(
        r"ufunc '(?P<ufunc>\w+)' did not contain a loop with signature matching types",
        "np.{ufunc} does not take what it is given, whose type is the trouble and not its shape",
    ),
    _text(
        r"loop of ufunc does not support argument \d+ of type \S+ which has no callable (?P<ufunc>\w+) method",
        "np.{ufunc} is given Python's objects (an array of dtype object) in place of an array of numbers",
    ),
    _text(
        r"numpy boolean subtract, the `-` operator, is not supported|The numpy boolean negative",
        "`-` is used on booleans, for which numpy does not have it",
    ),
    _text(
        r"Singular matrix",
        "a matrix without an inverse is inverted, or an equation system with it is solved",
        only="LinAlgError",
    ),
    _text(r"Last 2 dimensions of the array must be square", "a matrix must be square there and is not"),
    _text(r"Matrix is not positive definite", "a matrix must be positive definite there and is not"),
    _text(r"Array must not contain infs or NaNs", "a matrix holds NaN or infinity"),
    _text(r"(?:SVD|Eigenvalues) did not converge", "the singular values or eigenvalues of a matrix were not found"),
)

EINSUM = (
    _text(
        r"(?:more|fewer) operands provided to einstein sum function than specified",
        "the subscripts of an einsum are for another number of arrays than it is given",
    ),
    _text(
        r"operand has more dimensions than subscripts given in einstein sum",
        "an array has more axes than letters in the subscripts of an einsum",
    ),
    _text(
        r"einstein sum subscripts string contains too many subscripts for operand \d+",
        "an array has fewer axes than letters in the subscripts of an einsum",
    ),
    _text(
        r"einstein sum subscripts string included output subscript '.' which never appeared",
        "the result of an einsum has a letter that none of its arrays has",
    ),
    _text(
        r"einstein sum subscripts string includes output subscript '.' multiple times",
        "the result of an einsum has a letter twice",
    ),
    _text(
        r"invalid subscript '.*' in einstein sum subscripts string|Character .* is not a valid symbol",
        "the subscripts of an einsum hold something that is no letter",
    ),
    _text(
        r"dimensions in (?:single )?operand (?:\d+ )?for collapsing index '.' don't match \((?P<size>\d+) != "
        r"(?P<size_to>\d+)\)",
        "a letter of an einsum stands for axes of sizes {size} and {size_to}",
        "a letter of an einsum stands for axes of different sizes",
    ),
    _text(
        r"Size of label '.' for operand \d+ \((?P<size>\d+)\) does not match previous terms \((?P<size_to>\d+)\)",
        "a letter of an einsum stands for axes of sizes {size_to} and {size}",
        "a letter of an einsum stands for axes of different sizes",
    ),
    _text(
        r"Einstein sum subscript .* does not contain the correct number of indices",
        "an array has another number of axes than letters in the subscripts of an einsum",
    ),
)

OBJECTS = (
    _text(
        r"'(?:numpy\.)?(?:u?int|float|complex)\d*' object is not callable",
        "a number is called like a function; where a product is meant, a * must stand before the bracket",
    ),
    _text(
        r"'numpy\.ndarray' object is not callable",
        "an array is called like a function; indices stand in square brackets, and a product needs its * or @",
    ),
    _text(r"'(?P<kind>[\w.]+)' object is not callable", "{kind} is called like a function"),
    _text(
        r"'(?P<kind>function|builtin_function_or_method|method|numpy\.ufunc|numpy\._ArrayFunctionDispatcher)' object "
        r"(?:is not subscriptable|does not support item assignment)",
        "{kind} is indexed with square brackets",
    ),
    _text(r"'(?P<kind>[\w.]+)' object is not subscriptable", "{kind} is indexed, which has no parts to index"),
    _text(
        r"'(?P<kind>[\w.]+)' object does not support item assignment", "a part of {kind} is assigned, which cannot be"
    ),
    _text(r"len\(\) of unsized object|iteration over a 0-d array", "a single number is used like an array of several"),
    _text(r"object of type '(?P<kind>[\w.]+)' has no len\(\)", "the length of {kind} is asked for, which has none"),
    _text(
        r"'(?P<kind>[\w.]+)' object is not (?:iterable|an iterator)",
        "a loop, sum() or the like goes through {kind}, which has no elements to go through",
    ),
    _text(r"cannot unpack non-iterable (?P<kind>[\w.]+) object", "{kind} is unpacked into several names"),
    _text(
        r"not enough values to unpack \(expected (?P<few>\d), got (?P<few_to>\d)\)",
        "an unpacking expects {few} values and finds {few_to}",
    ),
    _text(
        r"too many values to unpack \(expected (?P<few>\d)(?:, got \d+)?\)",
        "an unpacking expects {few} values and finds more",
    ),
    _text(
        r"unsupported operand type\(s\) for (?P<sign>[-+*/%@&|^<>=]{1,3})(?: or pow\(\))?: "
        r"'(?P<kind>[\w.]+)' and '(?P<kind_to>[\w.]+)'",
        "{pair}",
    ),
    _text(
        r"'(?P<sign>[<>]=?)' not supported between instances of '(?P<kind>[\w.]+)' and '(?P<kind_to>[\w.]+)'", "{pair}"
    ),
    _text(r"bad operand type for unary (?P<sign>[-+~]): '(?P<kind>[\w.]+)'", "`{sign}` stands before {kind}"),
    _text(r"bad operand type for abs\(\): '(?P<kind>[\w.]+)'", "the absolute value of {kind} is asked for"),
    _text(
        r"can't multiply sequence by non-int of type '(?P<kind>[\w.]+)'",
        "a list, a tuple or a text is multiplied with {kind}; only arrays are multiplied number by number",
    ),
    _text(
        r"can only concatenate (?P<kind>list|tuple|str) \(not \"(?P<kind_to>[\w.]+)\"\) to (?:list|tuple|str)",
        "`+` joins {kind} with {kind_to}; only arrays are added number by number",
    ),
    _text(
        r"maximum recursion depth exceeded",
        "a function calls itself, at once or through others, more often than Python allows; does it ever stop?",
        only="RecursionError",
    ),
    _text(
        r"\S+\(\) (?:missing \d+ required|takes (?:from |at |exactly |no )?\w+ |expected at (?:most|least) )",
        "a function is called with another number of arguments than it takes",
    ),
    _text(
        r"\S+\(\) got (?:an unexpected keyword|multiple values for) argument",
        "an argument has a name that does not fit",
    ),
    _text(
        r"(?:\S+ )?expected (?:at (?:most|least) )?\d+ arguments?, got \d+",
        "a function is called with another number of arguments than it takes",
    ),
)

TEXTS = (*SHAPES, *INDICES, *NUMBERS, *EINSUM, *OBJECTS)
