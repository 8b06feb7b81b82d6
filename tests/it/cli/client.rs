use std::error::Error;

/// The titles of all articles, page by page, newest first.
pub fn titles(portal: &str, token: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let mut titles = Vec::new();
    let mut next = Some("/api/v1/articles?limit=100&fields=title".to_owned());
    while let Some(page) = next {
        let bearer = format!("Bearer {token}");
        let mut answer = ureq::get(format!("{portal}{page}")).header("Authorization", bearer).call()?;
        let link = answer.headers().get("Link").and_then(|link| link.to_str().ok()).unwrap_or_default();
        let older = link.split(", ").find(|link| link.ends_with("rel=\"next\""));
        next = older.and_then(|link| link.split(['<', '>']).nth(1)).map(str::to_owned);
        let found: serde_json::Value = answer.body_mut().read_json()?;
        let articles = found["articles"].as_array().into_iter().flatten();
        titles.extend(articles.filter_map(|article| article["title"].as_str().map(str::to_owned)));
    }
    Ok(titles)
}
