//! Reads one object for each line of standard input, with the AWS SDK for Rust.
use std::io::BufRead;

async fn read_object(client: &aws_sdk_s3::Client) -> Result<(), String> {
    let object = client
        .get_object()
        .bucket(std::env::var("MATRIX_BUCKET").unwrap_or_default())
        .key(std::env::var("MATRIX_KEY").unwrap_or_default())
        .send()
        .await
        .map_err(|error| format!("{}", aws_sdk_s3::error::DisplayErrorContext(error)))?;
    object.body.collect().await.map_err(|error| error.to_string())?;
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let shared = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    let settings = aws_sdk_s3::config::Builder::from(&shared)
        .endpoint_url(std::env::var("MATRIX_ENDPOINT").unwrap_or_default())
        .build();
    let client = aws_sdk_s3::Client::from_conf(settings);
    for _ in std::io::stdin().lock().lines() {
        match read_object(&client).await {
            Ok(()) => println!("{{\"ok\":true}}"),
            Err(error) => println!("{{\"ok\":false,\"error\":{error:?}}}"),
        }
    }
}
