"""Records in; tables, files, sentences, briefs and explanations out. Nothing here prints."""
