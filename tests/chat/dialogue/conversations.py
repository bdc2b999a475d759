"""Conversations: the turns before, the question asked, and, for follow-ups, the question it stands for."""

SAFE = "Are umbilical cord MSCs safe in decompensated hepatitis B cirrhosis?"
SAFE_ZH = "脐带间充质干细胞治疗失代偿期肝硬化安全吗?"
ACLF = "Are MSCs effective for ACLF?"
MELD_ZH = "间充质干细胞能降低肝硬化患者的MELD评分吗?"
PBC_ZH = "脐带间充质干细胞治疗PBC有效吗?"
SURVIVAL = "Do umbilical cord MSCs improve transplant-free survival in ACLF?"

FOLLOW_UPS = [
    (
        [SAFE],
        "And in children with biliary atresia by hepatic artery?",
        "Are umbilical cord MSCs safe in biliary atresia in children (hepatic artery)?",
    ),
    ([SAFE], "and children, via portal vein?", f"{SAFE[:-1]} in children (portal vein)?"),
    ([SAFE_ZH], "那儿童门静脉呢?", "脐带间充质干细胞治疗失代偿期肝硬化安全吗(在儿童中)(经门静脉)?"),
    ([SAFE], "What about placebo?", f"{SAFE[:-1]} compared with placebo?"),
    (
        [SAFE_ZH],
        "And placebo?",
        "What do studies report on safety with umbilical cord mesenchymal stem cells in decompensated liver cirrhosis "
        "compared with placebo?",
    ),
    ([SAFE], "And in alcoholic cirrhosis?", "Are umbilical cord MSCs safe in alcoholic cirrhosis?"),
    (
        [SAFE],
        "What about survival?",
        "What do studies report on survival with umbilical cord MSCs in decompensated hepatitis B cirrhosis?",
    ),
    ([SAFE], "And from bone marrow?", "Are bone marrow MSCs safe in decompensated hepatitis B cirrhosis?"),
    (
        [SAFE],
        "via the hepatic artery?",
        "Are umbilical cord MSCs safe in decompensated hepatitis B cirrhosis via the hepatic artery?",
    ),
    ([SAFE], "In children?", "Are umbilical cord MSCs safe in decompensated hepatitis B cirrhosis in children?"),
    ([SAFE], "And G-CSF?", "Are G-CSF safe in decompensated hepatitis B cirrhosis?"),
    (
        [SAFE],
        "Any randomised trials?",
        "Are umbilical cord MSCs safe in decompensated hepatitis B cirrhosis (randomised trials)?",
    ),
    (
        [SAFE],
        "How long was the follow-up?",
        "How long was the follow-up with umbilical cord MSCs in decompensated hepatitis B cirrhosis?",
    ),
    ([SAFE], "Do they improve MELD?", "Do umbilical cord MSCs improve MELD in decompensated hepatitis B cirrhosis?"),
    (
        [SAFE],
        "Is it effective in these patients?",
        "Is treatment with umbilical cord MSCs effective in patients with decompensated hepatitis B cirrhosis?",
    ),
    (
        [SAFE],
        "What are its side effects?",
        "What are the side effects with umbilical cord MSCs in decompensated hepatitis B cirrhosis?",
    ),
    (
        [SAFE],
        "compared with placebo?",
        "Are umbilical cord MSCs safe in decompensated hepatitis B cirrhosis compared with placebo?",
    ),
    ([SAFE], "And in mice?", "Are umbilical cord MSCs safe in decompensated hepatitis B cirrhosis in mice?"),
    (
        [SAFE],
        "And in the long term?",
        "Are umbilical cord MSCs safe in decompensated hepatitis B cirrhosis in the long term?",
    ),
    ([SAFE], "autologous ones?", "Are autologous umbilical cord MSCs safe in decompensated hepatitis B cirrhosis?"),
    (
        [SAFE],
        "What about autologous cells?",
        "Are autologous umbilical cord MSCs safe in decompensated hepatitis B cirrhosis?",
    ),
    ([SAFE], "那安全性呢?", "脐带间充质干细胞治疗失代偿期乙肝肝硬化的安全性如何?"),
    (["干细胞治疗原发性胆汁性胆管炎的疗效如何？"], "那安全性呢？", "干细胞治疗原发性胆汁性胆管炎的安全性如何?"),
    ([SAFE], "那酒精性肝硬化呢?", "脐带间充质干细胞治疗酒精性肝硬化的安全性如何?"),
    ([SAFE], "骨髓来源的呢?", "骨髓间充质干细胞治疗失代偿期乙肝肝硬化的安全性如何?"),
    ([SAFE], "它对肝衰竭有效吗?", "脐带间充质干细胞这一疗法对肝衰竭有效吗?"),
    ([SAFE], "有随机对照试验吗?", "脐带间充质干细胞治疗失代偿期乙肝肝硬化,有随机对照试验吗?"),
    ([SAFE_ZH], "那有效性呢?", "脐带间充质干细胞治疗失代偿期肝硬化的有效性如何?"),
    ([SAFE_ZH], "慢加急性肝衰竭呢?", "脐带间充质干细胞治疗慢加急性肝衰竭安全吗?"),
    ([SAFE_ZH], "经肝动脉输注呢?", "脐带间充质干细胞治疗失代偿期肝硬化安全吗(经肝动脉输注)?"),
    ([SAFE_ZH], "儿童呢?", "脐带间充质干细胞治疗失代偿期肝硬化安全吗(在儿童中)?"),
    ([SAFE_ZH], "它们的副作用有哪些?", "脐带间充质干细胞治疗失代偿期肝硬化的副作用有哪些?"),
    ([SAFE_ZH], "随访多久?", "脐带间充质干细胞治疗失代偿期肝硬化,随访多久?"),
    ([SAFE_ZH], "如果用自体骨髓干细胞呢?", "自体骨髓干细胞治疗失代偿期肝硬化安全吗?"),
    ([SAFE_ZH], "和G-CSF联合呢?", "脐带间充质干细胞治疗失代偿期肝硬化安全吗(和G-CSF联合)?"),
    ([SAFE_ZH], "And in ACLF?", "What do studies report on safety with umbilical cord mesenchymal stem cells in ACLF?"),
    (
        [SAFE_ZH],
        "What about survival?",
        "What do studies report on survival with umbilical cord mesenchymal stem cells "
        "in decompensated liver cirrhosis?",
    ),
    (
        [SAFE_ZH],
        "Is it safe?",
        "Is treatment with umbilical cord mesenchymal stem cells safe in decompensated liver cirrhosis?",
    ),
    ([SAFE_ZH], "对PBC有效吗?", "用脐带间充质干细胞治疗,对PBC有效吗?"),
    (["Do MSCs reduce ascites in cirrhosis?"], "And in ACLF?", "Do MSCs reduce ascites in ACLF?"),
    (
        ["Do MSCs reduce ascites in cirrhosis?"],
        "And mortality?",
        "What do studies report on mortality with MSCs in cirrhosis?",
    ),
    (
        ["How did MSCs compare with rituximab for biliary complications and infection after liver transplantation?"],
        "What about survival?",
        "How did MSCs compare with rituximab for survival after liver transplantation?",
    ),
    (
        [SAFE, "And in alcoholic cirrhosis?"],
        "What about survival?",
        "What do studies report on survival with umbilical cord MSCs in alcoholic cirrhosis?",
    ),
    (
        [SAFE, "那安全性呢?"],
        "and in ACLF?",
        "What do studies report on safety with umbilical cord mesenchymal stem cells in ACLF?",
    ),
    (
        ["Does G-CSF improve survival in severe alcoholic hepatitis?"],
        "How about ACLF?",
        "Does G-CSF improve survival in ACLF?",
    ),
    (
        ["Does G-CSF improve survival in severe alcoholic hepatitis?"],
        "Is it more effective when combined with erythropoietin?",
        "Is treatment with G-CSF more effective when combined with erythropoietin in severe alcoholic hepatitis?",
    ),
    (
        ["What do trials of bone marrow mononuclear cells in cirrhosis show?"],
        "And the ones using CD34+ cells?",
        "What do trials of CD34+ cells in cirrhosis show?",
    ),
    (
        ["Which route is best for MSC infusion in liver cirrhosis?"],
        "And what dose?",
        "What dose with MSC infusion in liver cirrhosis?",
    ),
    (
        ["Do MSC-derived exosomes reduce liver fibrosis?"],
        "In which animals has this been tested?",
        "In which animals has treatment with MSC-derived exosomes been tested in liver fibrosis?",
    ),
    (
        ["Can autologous bone marrow infusion help in biliary atresia?"],
        "What about adults with primary sclerosing cholangitis?",
        "Can autologous bone marrow infusion help in primary sclerosing cholangitis in adults?",
    ),
    (
        ["UC-MSC transfusion for decompensated cirrhosis: long-term survival?"],
        "Did any of these patients develop liver cancer?",
        "Did any of patients with decompensated cirrhosis develop liver cancer with UC-MSC?",
    ),
    (
        [ACLF],
        "Were there any deaths related to the infusion?",
        "Were there any deaths related to the infusion with MSCs in ACLF?",
    ),
    ([ACLF], "only phase 3 trials", "Are MSCs effective for ACLF (phase 3)?"),
    (
        [ACLF, "And with plasma exchange?"],
        "What about kidney function?",
        "What do studies report on kidney function with plasma exchange in ACLF?",
    ),
    ([MELD_ZH], "白蛋白呢?", "间充质干细胞治疗肝硬化的白蛋白如何?"),
    ([MELD_ZH], "那急性肝衰竭患者呢?", "间充质干细胞能降低急性肝衰竭患者的MELD评分吗?"),
    ([MELD_ZH], "不良反应有哪些?", "间充质干细胞治疗肝硬化,不良反应有哪些?"),
    (["G-CSF治疗酒精性肝炎有效吗?"], "换成干细胞呢?", "干细胞治疗酒精性肝炎有效吗?"),
    (["外泌体治疗肝纤维化的机制是什么?"], "有没有人体试验?", "外泌体治疗肝纤维化,有没有人体试验?"),
    (
        ["脐带间充质干细胞输注治疗肝衰竭的剂量是多少?"],
        "What about safety?",
        "What do studies report on safety with umbilical cord mesenchymal stem cells in liver failure?",
    ),
    (
        ["Is hepatocyte transplantation useful in urea cycle disorders?"],
        "那对苯丙酮尿症呢?",
        "肝细胞移植治疗苯丙酮尿症的疗效如何?",
    ),
    (["自体骨髓干细胞经肝动脉输注治疗肝硬化安全吗?"], "门静脉途径呢?", "自体骨髓干细胞经门静脉治疗肝硬化安全吗?"),
    ([SURVIVAL], "Is there any harm?", "Is there any harm with umbilical cord MSCs in ACLF?"),
    (
        [SURVIVAL],
        "and how do they compare with plasma exchange?",
        "How do umbilical cord MSCs compare with plasma exchange in ACLF?",
    ),
    (
        [SURVIVAL],
        "Same for adipose-derived cells?",
        "Do adipose-derived MSCs improve transplant-free survival in ACLF?",
    ),
    ([SURVIVAL], "after 2 years?", "Do umbilical cord MSCs improve transplant-free survival in ACLF after 2 years?"),
    (
        ["Is intrahepatic injection of MSCs better than intravenous infusion in cirrhosis?"],
        "What does the meta-analysis say about mortality?",
        "What does the meta-analysis say about mortality with MSCs in cirrhosis?",
    ),
    (
        ["What happened to bilirubin after stem cells in PBC?"],
        "And ALP?",
        "What do studies report on ALP with stem cells in PBC?",
    ),
    (
        ["What happened to bilirubin after stem cells in PBC?"],
        "but what about pruritus and fatigue?",
        "What do studies report on pruritus and fatigue with stem cells in PBC?",
    ),
    ([PBC_ZH], "那骨髓间充质干细胞呢?", "骨髓间充质干细胞治疗PBC有效吗?"),
    ([PBC_ZH], "PSC呢?", "脐带间充质干细胞治疗PSC有效吗?"),
    ([PBC_ZH], "这种疗法会不会增加肿瘤风险?", "脐带间充质干细胞治疗PBC会不会增加肿瘤风险?"),
    ([PBC_ZH], "那么长期生存率怎么样?", "脐带间充质干细胞治疗PBC,长期生存率怎么样?"),
    ([PBC_ZH, "那安全性呢?"], "自身免疫性肝炎呢?", "脐带间充质干细胞治疗自身免疫性肝炎的安全性如何?"),
    (
        [PBC_ZH],
        "How many patients were enrolled?",
        "How many patients were enrolled with umbilical cord mesenchymal stem cells in PBC?",
    ),
    (["Do exosomes work in acute liver injury?"], "那慢性肝病呢?", "外泌体治疗慢性肝病的疗效如何?"),
    (
        ["Do exosomes work in acute liver injury?"],
        "Any clinical evidence?",
        "What do studies report on evidence with exosomes in acute liver injury?",
    ),
]

# Nothing may be carried into these.
ALONE = [
    ([SAFE], "Who won the world cup?"),
    ([SAFE], "What is a randomized controlled trial?"),
    ([SAFE], "What does the Cochrane review conclude about stem cells for decompensated cirrhosis in adults?"),
    ([SAFE], "And what about the weather?"),
    ([SAFE_ZH], "那天气呢?"),
    ([SAFE], "Can stem cells treat gallstones in dogs?"),
    ([SAFE], "G-CSF能改善慢加急性肝衰竭的无移植生存吗?"),
    ([SAFE], "alcoholic cirrhosis"),
    ([ACLF], "Does entecavir prevent liver cancer in chronic hepatitis B?"),
    ([ACLF], "Which records in this corpus were retracted?"),
    ([ACLF], "Does hypoxic preconditioning of stem cells enhance liver regeneration?"),
    ([ACLF], "How many people die of cirrhosis each year in China?"),
    ([ACLF], "Thanks, that helps a lot."),
    ([ACLF], "CRISPR off-target effects in hepatocytes"),
    ([ACLF], "And who wrote the first paper on Kasai surgery?"),
    ([MELD_ZH], "肝移植后的五年生存率是多少?"),
    ([MELD_ZH], "那么,什么是类器官?"),
    ([MELD_ZH], "今天北京的天气怎么样呢?"),
    ([MELD_ZH], "G-CSF动员CD34+细胞对胆道闭锁患儿有帮助吗?"),
    ([MELD_ZH], "Is vitamin D deficiency common in cholestasis?"),
    ([ACLF], "What is the price of gold?"),
    ([ACLF], "Is fecal microbiota transplantation safe in alcoholic hepatitis?"),
    ([ACLF], "And how many records does the corpus hold?"),
    ([ACLF], "hepatocyte transplantation in children with metabolic disease"),
    ([ACLF], "Does it rain a lot in Beijing?"),
    ([PBC_ZH], "熊去氧胆酸治疗PBC的剂量是多少?"),
    ([PBC_ZH], "肝细胞移植的研究有哪些?"),
    ([PBC_ZH], "谢谢!"),
    ([PBC_ZH], "我该怎么使用这个网站呢?"),
    ([PBC_ZH], "肝星状细胞在肝纤维化中的作用是什么?"),
]
