-- Articles of some reports: what kind of copy each is, the outlet's version before it, and whose the report is.
INSERT INTO copies
WITH members AS (
    SELECT
        grouped.article,
        grouped.report,
        link_articles.outlet,
        link_articles.agency,
        row_number() OVER in_report AS place_in_report,
        lag(grouped.article) OVER (
            PARTITION BY grouped.report, link_articles.outlet
            ORDER BY link_articles.published NULLS LAST, grouped.article
        ) AS version_before,
        min(link_articles.agency) OVER (PARTITION BY grouped.report) AS of_agency,
        first_value(link_articles.outlet) OVER in_report AS first_outlet
    FROM (SELECT unnest($rows, max_depth := 2)) AS grouped
    JOIN link_articles ON link_articles.article = grouped.article
    WINDOW in_report AS (PARTITION BY grouped.report ORDER BY link_articles.published NULLS LAST, grouped.article)
),
versions AS (
    SELECT *, CASE WHEN outlet IS NOT NULL THEN version_before END AS previous FROM members
)
SELECT
    article,
    report,
    CASE WHEN place_in_report = 1 THEN 'original' WHEN previous IS NOT NULL THEN 'version' ELSE 'copy' END AS kind,
    previous,
    coalesce(of_agency, first_outlet, 'report ' || report) AS independent
FROM versions
