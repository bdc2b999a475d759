-- Titles are compared without the word that says that a paper is retracted, so that no copy of it is missed.
UPDATE record SET title_key = substr(title_key, 17) WHERE text LIKE 'retracted article:%' AND title_key LIKE 'retractedarticle%';
UPDATE record SET title_key = substr(title_key, 10)
WHERE (text LIKE 'retracted:%' OR text LIKE '[retracted]%') AND title_key LIKE 'retracted%';
