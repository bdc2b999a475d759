"""General words: they shade a question, and an answer need not repeat them."""

from __future__ import annotations

# Words the glossary lacks are what a question is about ("sorafenib", "horses") unless they stand here. Forms of a word
# are one ("treat" is also "treated"); hand-written, and what is missing costs a refusal, not a wrong answer.
ENGLISH = frozenset(
    """
    able abnormal accept according account achieve act action active actual actually add added adding additional
    address adequate adjust administer administered administration admitted advance advantage advice advised affect
    affected affecting agree agreement aid aim allow alone altered alternative amount analyse analyze annual answer
    anyone anything apart appear apply approach appropriate area argue argument arise arm arms around ascribe ask
    aspect assess assign associate association assume attempt attempted attribute author available average avoid
    aware away back barely base based baseline basis became become began begin believe belong benefit best better
    big bigger bring brings broad broke brought build built call called came care carry case cause certain chance
    change characterise characterize choice choose chose cite claim clear clearly clinical clinically close cohort
    cohorts collect combine combined come common commonly compare comparison complete completed complex concept
    concern concludes condition conditions confer confirm conflicting consensus consequence consider considered
    consist consistent contain context contradictory contrast contribute control correlate cost count countries
    country course cover create criteria criterion cure cured curing current currently cut daily data dataset date
    day days deal debate decide decline decrease decreased deem define definition degree deliver demonstrate depend
    describe design despite detail detect determine develop development differ difference different difficult direct
    disappointing discover discuss discussed disease diseases disorder disorders display distinct distinguish doubt
    drew drive driven drop dropped drove due earlier early easy effect effective effectively effects efficacious
    efficacy efficiency efficient eight elevated eligible eliminate else emerge employ enable encouraging end
    endpoint endpoints enhance enough enrol enroll enrolled ensure enter entire equal especially essential establish
    estimate evaluate eventually ever every everything evidence evident exact examine example except exist expect
    experience explain explore express extend extent extra face facilitate fact factor fail failed fall far fast
    faster feature fell felt few fewer figure figures final finally first fit five fix focus follow followed
    following form fought found four free frequency frequent frequently full fully further future gain gave general
    generally generate given giving go goal good got great greater greatest grew group groups grow grown half hand
    happen happens hard hardly harm harmful held help helpful helps high higher highest hold hospitalised
    hospitalized hour hours hypothesis idea identify ill illness impact impaired implicate imply important improve
    improved improvement improves include included including inconsistent increase increased indeed independent
    indicate individual individually induce influence inform information infuse infused inhibit initial initiate
    inject injected inpatient inpatients instead intend interest interval investigate investigated investigating
    involve involved issue join just keep kept key kind kinds knew know knowledge known lack large larger last late
    later latest lay lead leading least leave led left let level levels light like likely limit limitation limited
    line link list little live long longer look lose lost low lower lowers lowest made main mainly maintain major
    majority make makes manage manner many mark matter maximum mean meaning means meant meanwhile measure measured
    mechanism mechanisms mediate meet mention merely met method methods might mild mind minimum minor minority
    minute minutes modern modify monitor month monthly months most mostly move multiple must name namely nature near
    necessary need needed negative never new next nine normal notable note noted nothing novel now number numbers
    observed obtain occur occurred occurs off offer old once one-time ones only onset open option options order
    outcome outcomes outpatient outpatients overall overview own paid paper papers part participate particular
    partly past patient patients peak people per percent percentage perform performance performed perhaps period
    permit person phase phenomenon piece place plan plausible play point pool pooled poor population portion
    positive possible possibly potential potentially practical practice precede precise predict prefer present
    prevent previous primary principal prior probable probably problem problems procedure proceed process produce
    product progress prolong promise promising promote prone proof proper proportion propose proposes protect
    protective protocol prove proved proven provide publish published purpose put quality quarter question quick
    quite raise raised raises ran range rare rate rates rather ratio reach reached react read ready real really
    reason receive received receiving recent recently recommend recommended record recover reduce reduced reduction
    refer regard regarding regulate relate related relation relationship relative release relevance relevant
    reliable relief rely remain remove repeat replace reported represent require required research researchers
    respond response responsible rest restore restrict result results reveal reverse review right rise risk role
    roles rose routine run safe safely safety said same sample saw scale second secondary see seem seen select send
    sent separate series serious serve set setting settings seven several severe shape share shed short shorter show
    showed shown sick side sign significance significant significantly similar simple since single situation six
    size slow slower small smaller solve someone something sometimes soon sooner sort source speak special specific
    specifically spent spoken spread stage stand standard start state stated status stay stayed step still stood
    stop strength strengthen strong stronger strongly studied studies study subject subjects succeed success
    successful sufficient suggest suggests suitable sum summarise summarize summary superior support suppress sure
    suspect table tackle take taken takes target team technique tell ten tend term terms test tested tests
    therapeutic therapeutics therapies therapy thing think third though thought three time times together told took
    top total toward towards transplant transplantation transplanted treat treated treatment treatments trend trial
    trials tried trigger true try turn two two-time type types typical typically uncertain uncertainty unclear
    undergo underlie understand underwent unlike up use used useful usefulness using usual usually utility utilize
    utilized valid value values various vary version very via view visit want way ways weaker week weekly weeks well
    went what's who's whole wide widely won work worked works world worldwide worse worsened worst worth worthwhile
    written wrote year yearly years yes yet yield
    """.split()  # noqa: SIM905 - a list in quotes, a word a line, hides how short this is
)

# Longest first, since they are taken out of running text.
CHINESE = sorted(
    """
    一些 一定 一样 一次 一致 一般 一项 三次 三组 上升 下降 不一 不及 不同 不如 不确定 不足 与否
    专家 世界 丢失 两次 两组 两项 严重 个人 个体 中度 中心 中断 中期 为什么 主张 主要 之中 之分
    之前 之后 之间 了解 争论 事实 产业 产生 人们 人员 人士 人类 什么样 仅有 介导 介绍 代替 以上
    以下 以内 以来 价值 任何 优于 优劣 优势 优化 优点 优缺点 优越 会不会 会否 伤害 估算 估计 伴发
    伴有 伴随 位置 低于 体征 何时 何种 作为 作用 作者 使得 依据 依照 依赖 促使 促进 保存 保护 保持
    保留 修复 值得 做过 停止 停留 停药 储存 充分 入院 公认 共识 关联 关键 其他 其它 具体 典型 再发
    再次 再生 冲突 减少 减弱 减慢 减缓 减轻 几个月 几周 几天 几年 几次 几种 几类 几项 出现 分化
    分散 分析 分歧 列出 初期 利弊 到底 到达 制度 削弱 办法 功效 功能 加剧 加强 加快 加用 加速 加重
    劣于 劣势 区别 医师 医生 医院 升高 协会 单次 单用 占 危害 危险 原则 原因 原理 参与 反复 反对
    反应 发作 发挥 发现 发病 发育 取代 取得 受影响 受益 变化 变好 变差 变成 另一 另外 只有 可信
    可否 可望 可能 可靠 各组 各自 合并 合用 同时 同样 同等 后期 后果 否定 吸收 告诉 响应 哪一个
    哪一年 哪一种 哪位 哪几 哪国 哪天 哪年 哪项 回应 回落 因为 团队 困难 国内 国外 国家 国际 地位
    地区 地方 场所 均等 城市 培训 基于 增加 增强 外面 多久 多大 多少 多少人 多少位 多少名 多少次
    多少种 多强 多快 多次 多见 多远 多长 多长时间 多项 多高 大小 大约 失去 失效 失败 好坏 好处 好用
    好转 始于 存活 学习 学会 学者 安全 完成 定居 定植 实施 实践 实际 对于 对比 对照 导致 少见 尝试
    就诊 局限 层面 属于 属性 工具 左右 差别 差异 差距 已经 希望 带来 帮助 常用 常见 干扰 干预 平均
    并发 幸存 广泛 应否 应答 康复 延缓 延长 建议 开始 开展 异同 异常 引发 弥补 强化 强调 归巢 归纳
    当中 形成 影响 得出 得到 得失 快速 怀疑 怎么做 怎么办 怎么样 怎样 急性 性质 总体 总结 恢复 恶化
    患有 患者 情况 情形 意义 意图 慢性 成为 成功 成员 成就 成效 成果 成熟 成绩 成长 所以 所有 手段
    打断 打算 扩增 扩大 扮演 承认 技术 抑制 报告 报道 持久 持续 指出 指导 按照 挑战 挽救 损害 换药
    掌握 排出 排除 接受 接种 接近 推荐 推迟 措施 提倡 提出 提到 提前 提示 提高 揭示 摄入 摄取 支持
    收益 收缩 改变 改善 改良 改进 政策 效力 效应 效率 效用 效益 教训 数据 整体 文中 文献 文章 新发
    新生 方向 方式 方案 方法 方面 无关 无效 无用 早期 时期 明显 明确 是不是 是什么 是否 是多少 显效
    显示 显著 晚期 普通 普遍 暂时 更多 更少 替代 最低 最佳 最初 最后 最多 最大 最好 最小 最少 最新
    最早 最晚 最短 最终 最近 最长 最高 有什么 有何 有关 有否 有意义 有效 有无 有望 有用 有限 服用
    期望 期间 本质 机构 机理 材料 来源 来自 标准 核心 根据 检测 检验 植入 欠佳 次要 正在 正常 此外
    此项 步骤 死于 死亡 残留 每周 每天 每年 每月 每次 比值 比起 比较 永久 治好 治愈 注入 注射 测定
    测量 消失 涉及 清除 渠道 源于 源自 滞留 满足 特征 特性 特殊 特点 状态 独特 独立 环节 现有 现象
    理由 理解 理论 瓶颈 生存 生成 生长 用处 用药 由于 疗效 病因 病情 病程 症状 登记 的确 监测 监管
    目前 目标 目的 相似 相关 相同 相比 相近 看法 真实 真正 真的 矛盾 知识 短处 短期 研究 研究里
    确切 确定 确实 确诊 社会 离开 种类 移植 程度 稳妥 稳定 究竟 空间 立即 符合 第一次 等于 策略
    管理 管用 类似 类别 类型 繁殖 约束 组内 组合 组织 组间 终止 经验 结合 结局 结束 结果 结论 给予
    给药 统计 维持 综述 缓慢 缓解 缘由 缩小 缩短 缺乏 缺失 缺少 缺点 罕见 罹患 老化 联合 联用 聚集
    肯定 胜过 能不能 能否 膨胀 致使 范围 获得 获益 行业 补充 表明 表现 要求 见效 观察 观点 规则
    规定 规范 角度 角色 解释 触发 计划 计算 认为 认可 认识 讨论 记录 设备 证实 证据 证明 评价 评估
    诊断 试点 试过 试验里 该项 说明 贡献 质疑 资料 赞成 起到 起因 起效 起源 起病 超过 趋势 跟踪
    转化 转变 转换 转院 轻度 轻微 较低 较高 输入 输注 达到 达标 迁移 迅速 过程 近年 近年来 近期
    这些 这样 这项 进一步 进入 远期 迹象 追踪 送入 送到 逐渐 递送 途径 通过 造成 道理 避免 那些
    那项 部位 部门 配合 里面 重塑 重复 重度 重建 重要 长处 长大 长期 长短 门诊 问题 间歇 阐明 队列
    防止 阳性 阴性 阶段 阻断 阻止 降低 限制 随后 随访 隐患 障碍 难题 集中 需求 静息 靠谱 预期 预测
    预计 预防 领域 额外 风险 首次 验证 高于 高低
    """.split(),  # noqa: SIM905
    key=len,
    reverse=True,
)
