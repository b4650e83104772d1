"""Invented people, units and projects; the same seed gives the same ones."""

from collections.abc import Iterable
from random import Random

SURNAMES = "张王李赵陈吴周徐孙朱沈陆顾钱潘钟姚蒋薛严许何吕施曹袁邓傅丁任"
_TWO = (
    "建国明华志强晓燕文斌丽娟海涛春梅国平秀英立新雪芳永康静怡东升桂兰卫东慧敏"
    "俊杰玉珍振宇红霞世杰婷婷浩然思远美玲建军佳琪鹏飞凤英子轩雅文大伟小军长青"
)
GIVEN = tuple(_TWO[place : place + 2] for place in range(0, len(_TWO), 2))
RARE = ("钱㙍", "单喆", "仇堃", "曾犇", "查頔")

DISTRICTS = (
    ("姑苏区", "Gusu"),
    ("高新区", "Suzhou New District"),
    ("工业园区", "Suzhou Industrial Park"),
    ("吴中区", "Wuzhong"),
    ("相城区", "Xiangcheng"),
    ("吴江区", "Wujiang"),
    ("张家港市", "Zhangjiagang"),
    ("常熟市", "Changshu"),
    ("太仓市", "Taicang"),
    ("昆山市", "Kunshan"),
)
# Invented enterprises: district, name, trade.
ENTERPRISES = (
    ("高新区", "苏新精密机械有限公司", "Suxin Precision Machinery", "通用设备制造"),
    ("高新区", "高景光电科技有限公司", "Gaojing Optoelectronics", "电子设备制造"),
    ("高新区", "华岭新材料有限公司", "Hualing New Materials", "新材料"),
    ("工业园区", "金鸡湖数控装备有限公司", "Jinjihu CNC Equipment", "专用设备制造"),
    ("工业园区", "纳维生物制造有限公司", "Nawei Biomanufacturing", "生物医药"),
    ("吴江区", "汾湖光缆有限公司", "Fenhu Cable", "光纤光缆"),
    ("吴江区", "盛泽化纤集团", "Shengze Fibre Group", "化学纤维"),
    ("昆山市", "玉峰汽车零部件有限公司", "Yufeng Auto Parts", "汽车零部件"),
    ("张家港市", "沙洲特钢有限公司", "Shazhou Special Steel", "钢铁"),
    ("常熟市", "虞山纺机有限公司", "Yushan Textile Machinery", "纺织机械"),
    ("太仓市", "娄东精工有限公司", "Loudong Seiko", "精密模具"),
    ("姑苏区", "平江苏扇工艺社", "Pingjiang Fan Works", "工艺美术"),
    ("相城区", "阳澄电机有限公司", "Yangcheng Motors", "电机"),
    ("吴中区", "木渎智造有限公司", "Mudu Smart Manufacturing", "智能装备"),
)
TEAMS = (
    "数控一班",
    "数控二班",
    "装配一班",
    "装配二班",
    "热处理班",
    "磨削班",
    "检测班",
    "维修班",
    "涂装班",
    "包装班",
    "物流班",
    "模具班",
)
PROJECTS = (
    ("光纤拉丝张力闭环控制", "Closed-loop tension control for fibre drawing"),
    ("刀具寿命在线预警装置", "On-line warning of tool wear"),
    ("余热回收循环水改造", "Waste-heat recovery for circulating water"),
    ("化纤卷绕断头自动识别", "Detection of broken ends in fibre winding"),
    ("压铸模快换定位夹具", "Quick-change fixture for die-casting moulds"),
    ("电机定子绝缘检测工装", "Tester for stator insulation"),
    ("钢包吊运防脱钩联锁", "Interlock against unhooking of ladles"),
    ("五轴加工零点快速标定", "Quick zero-point calibration for five-axis machining"),
    ("洁净室压差节能控制", "Energy-saving pressure control for clean rooms"),
    ("苏扇扇骨数控开片", "CNC slicing of fan ribs"),
    ("焊接烟尘移动捕集罩", "Mobile hood for welding fume"),
    ("输送线卡料自恢复装置", "Self-clearing device for jammed conveyors"),
    ("轴承座同轴度快检规", "Quick gauge for bearing-seat coaxiality"),
    ("废酸梯级回用工艺", "Cascade reuse of waste acid"),
    ("包装线视觉复核系统", "Vision check on the packing line"),
    ("齿轮箱油液状态监测", "Oil condition monitoring for gearboxes"),
    ("注塑机械手防碰撞改造", "Collision guard for injection-moulding robots"),
    ("高速经编机断纱自停", "Auto-stop for yarn breaks on warp-knitting machines"),
    ("冷轧边部缺陷在线剔除", "On-line rejection of edge defects in cold rolling"),
    ("仓储防错拣选灯控", "Pick-to-light against wrong picking"),
    ("退火炉氢气安全联锁", "Hydrogen safety interlock for annealing furnaces"),
    ("小批量夹具模块化", "Modular fixtures for small batches"),
    ("叉车盲区预警", "Blind-spot warning for forklifts"),
    ("试剂分装防污染改造", "Contamination guard for reagent filling"),
    ("空压站群控节能", "Group control of compressors"),
    ("精磨砂轮动平衡方法", "Balancing method for fine grinding wheels"),
    ("铜排折弯一次成型模", "One-step die for bending busbars"),
    ("喷涂废气浓度联动", "Linked control of coating exhaust"),
    ("线束端子压接检具", "Gauge for crimped terminals"),
    ("模具冷却水路清洗机", "Cleaner for mould cooling channels"),
)
CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_LETTERS = "10X98765432"


class People:
    """Hands out invented names, phones and identity numbers, none of them twice."""

    def __init__(self, chance: Random, taken: Iterable[str] = ()) -> None:
        self._chance = chance
        self._names = list(RARE)
        self._used = {*RARE, *taken}
        self._serial = 0

    def name(self) -> str:
        """Return a name; the first few are the rare ones that break weak systems."""
        if self._names:
            return self._names.pop(0)
        while True:
            name = self._chance.choice(SURNAMES) + self._chance.choice(GIVEN)
            if name not in self._used:
                self._used.add(name)
                return name

    def phone(self) -> str:
        """Return a phone number of a form that no operator assigns to people."""
        self._serial += 1
        return f"1990000{self._serial:04d}"

    def identity(self) -> str:
        """Return an identity number with a right check digit, of an invented birth."""
        self._serial += 1
        year, month = 1968 + self._serial % 35, 1 + self._serial % 12
        body = f"320500{year}{month:02d}{1 + self._serial % 28:02d}{self._serial % 1000:03d}"
        total = sum(int(digit) * weight for digit, weight in zip(body, CHECK_WEIGHTS, strict=True))
        return body + CHECK_LETTERS[total % 11]
