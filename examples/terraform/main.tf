# The replica: tables of Aurora MySQL in DynamoDB. What `millrace plan --json` writes is one stack of CloudFormation.

terraform {
  required_version = ">= 1.5"

  required_providers {
    archive = {
      source  = "hashicorp/archive"
      version = "~> 2.4"
    }
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0, < 7.0"
    }
  }
}

variable "cluster_arn" {
  type = string
}

# A bucket that is there, in the region of the stack.
variable "artifact_bucket" {
  type = string
}

locals {
  name    = "replica-prod"
  plan    = jsondecode(file("${path.module}/plan.json"))
  replica = one([for one in local.plan.functions : one if one.name == "replica"])

  role_ids   = [for id, one in local.replica.resources : id if one.Type == "AWS::IAM::Role"]
  policy_ids = [for id, one in local.replica.resources : id if one.Type == "AWS::IAM::Policy"]

  template = jsonencode({
    AWSTemplateFormatVersion = "2010-09-09"
    Parameters = {
      ClusterArn               = { Type = "String" }
      CustomerReplicaTableName = { Type = "String" }
      CustomerReplicaTableArn  = { Type = "String" }
    }
    Resources = merge(local.plan.shared, local.replica.resources, {
      ReplicaLogGroup = {
        Type       = "AWS::Logs::LogGroup"
        Properties = { LogGroupName = "/aws/lambda/${local.name}-replica", RetentionInDays = 30 }
      }
      ReplicaLambdaFunction = {
        Type      = "AWS::Lambda::Function"
        DependsOn = concat(["ReplicaLogGroup"], local.policy_ids)
        Properties = {
          FunctionName  = "${local.name}-replica"
          Runtime       = "nodejs24.x"
          Architectures = ["arm64"]
          Handler       = "replica.handler"
          Code          = { S3Bucket = aws_s3_object.code.bucket, S3Key = aws_s3_object.code.key }
          MemorySize    = local.replica.memoryMb
          Timeout       = local.replica.timeoutSeconds
          Role          = { "Fn::GetAtt" = [one(local.role_ids), "Arn"] }
          Environment   = { Variables = local.replica.environment }
        }
      }
    })
  })
}

data "archive_file" "replica" {
  type        = "zip"
  source_file = "${path.module}/dist/functions/replica.cjs"
  output_path = "${path.module}/dist/replica.zip"
}

resource "aws_s3_object" "code" {
  bucket = var.artifact_bucket
  key    = "${local.name}/${data.archive_file.replica.output_sha256}.zip"
  source = data.archive_file.replica.output_path
}

resource "aws_s3_object" "template" {
  bucket  = var.artifact_bucket
  key     = "${local.name}/${sha256(local.template)}.json"
  content = local.template
}

data "aws_s3_bucket" "artifacts" {
  bucket = var.artifact_bucket
}

resource "aws_cloudformation_stack" "millrace" {
  name         = local.name
  template_url = "https://${data.aws_s3_bucket.artifacts.bucket_regional_domain_name}/${aws_s3_object.template.key}"
  capabilities = ["CAPABILITY_IAM"]

  parameters = {
    ClusterArn               = var.cluster_arn
    CustomerReplicaTableName = aws_dynamodb_table.customer_replica.name
    CustomerReplicaTableArn  = aws_dynamodb_table.customer_replica.arn
  }
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
