"""The numbers of calibration itself, as the codebook lists them."""

from __future__ import annotations

from ecosystem.declare import Number, Text

NUMBERS = {
    "factor": Number(2.0, "times", 1.01, 100, "assumption A-470", Text("a positive number may be this much larger or smaller", "正值参数可放大或缩小的倍数")),
    "shift": Number(0.5, "share of the number", 0.01, 10, "assumption A-470", Text("how far off a log point or log odds may be", "对数类参数可偏离的比例")),
    "widest": Number(
        0.04, "share of bounds", 0.0, 1, "assumption A-470", Text("or this share of its bounds, if that is more", "或取其上下限宽度的此比例（取较大者）")
    ),
    "deviations": Number(
        1.645,
        "standard deviations",
        0.5,
        5,
        "assumption A-471",
        Text("half of a fact's band, which is read as a 90 % interval", "事实区间半宽（按90 %区间理解）"),
    ),
    "inputs": Number(
        8, "numbers", 1, 100, "assumption A-472", Text("numbers an emulator's process sees, a target", "每个目标的仿真器过程所用参数个数"), whole=True
    ),
    "narrow": Number(
        0.6, "share of the prior", 0.01, 1, "assumption A-474", Text("interval at which a number is called identified", "判定参数可识别的区间宽度")
    ),
    "least": Number(0.4, "half-bands", 0.0, 10, "assumption A-473", Text("a number must move a target by this to be calibrated", "进入校准所需的最小影响")),
}
