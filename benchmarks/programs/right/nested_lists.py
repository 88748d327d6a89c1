"""Returns nested lists and Python floats."""
import math


def softmax(F):
    rows = []
    for row in F.tolist():
        m = max(row)
        e = [math.exp(f - m) for f in row]
        s = sum(e)
        rows.append([x / s for x in e])
    return rows


def matmul(A, B):
    return [[sum(a * b for a, b in zip(row, other)) for other in B] for row in A]


def logits(W, X):
    rows = matmul(X.tolist(), W.tolist())

    class Rows(list):
        def tolist(self):
            return list(self)

    return Rows(rows)


def loss(W, X, Y, lam):
    P = softmax(logits(W, X))
    N = len(P)
    data = -sum(y * math.log(p) for ys, ps in zip(Y.tolist(), P) for y, p in zip(ys, ps) if y) / N
    return data + lam * sum(w * w for row in W.tolist() for w in row)


def grad_wk(W, X, Y, lam, k):
    P = softmax(logits(W, X))
    N, d = len(P), len(W[0])
    x, y, w = X.tolist(), Y.tolist(), W.tolist()
    return [sum((P[i][k] - y[i][k]) * x[i][j] for i in range(N)) / N + 2 * lam * w[k][j] for j in range(d)]
