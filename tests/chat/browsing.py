"""What the tests of the page do with it."""

BOX = "#question textarea"


def ask(page, question, turn=1):
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    page.wait_for_selector(f"#ev-t{turn}")
    # The columns are drawn one after the other; the corpus line is the end of every answer.
    page.wait_for_selector(f'#chat [data-testid="bot"] >> nth={turn - 1} >> text=/^(Corpus:|语料库：)/')
