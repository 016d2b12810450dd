# The replica: tables of Aurora MySQL in DynamoDB. The module is written by `millrace plan --format terraform`.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
}

variable "cluster_arn" {
  type = string
}

module "millrace" {
  source = "./millrace"

  cluster_arn                 = var.cluster_arn
  customer_replica_table_arn  = aws_dynamodb_table.customer_replica.arn
  replica_lambda_function     = aws_lambda_function.replica.function_name
  replica_lambda_function_arn = aws_lambda_function.replica.arn
  replica_log_group_arn       = aws_cloudwatch_log_group.replica.arn
}

resource "aws_dynamodb_table" "customer_replica" {
  name         = "replica-prod-customers"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "CUST_ID"

  attribute {
    name = "CUST_ID"
    type = "N"
  }

  ttl {
    attribute_name = "millrace_expires"
    enabled        = true
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "replica" {
  name              = "/aws/lambda/replica-prod-replica"
  retention_in_days = 30
}

resource "aws_lambda_function" "replica" {
  function_name    = "replica-prod-replica"
  role             = module.millrace.replica_role_arn
  runtime          = "nodejs24.x"
  architectures    = ["arm64"]
  handler          = "index.handler"
  filename         = "dist/replica.zip"
  source_code_hash = filebase64sha256("dist/replica.zip")
  memory_size      = 512
  timeout          = 60

  environment {
    variables = {
      POWERTOOLS_SERVICE_NAME      = "replica"
      POWERTOOLS_METRICS_NAMESPACE = "Millrace"
      MILLRACE_PARTIAL_ANSWERS     = "honoured"
      MILLRACE_QUARANTINE_BUCKET   = module.millrace.quarantine_bucket_name
      TARGET_customerReplica       = aws_dynamodb_table.customer_replica.name
    }
  }
}
